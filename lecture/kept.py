"""What listings printed, kept beside the lecture's records so that it is computed once.

As with a trained network, it is computed anew when what it was made of changes: the listing, Keras, or
what a method declares.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dataset.files import write_atomically

Printed = Mapping[str, str]


def kept(folder: Path, stem: str, made_of: Any, compute: Callable[[], Printed]) -> Printed:
    """Name → what was printed, from the file of that stem and digest, which is written if it is missing.

    Parameters
    ----------
    made_of : what decides it, as JSON
    compute : prints it
    """
    text = json.dumps(made_of, sort_keys=True)
    file = folder / f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not file.is_file():
        printed = dict(compute())
        folder.mkdir(parents=True, exist_ok=True)
        with write_atomically(file) as opened:
            opened.write(json.dumps(printed, ensure_ascii=False).encode())
    found: Printed = json.loads(file.read_text(encoding="utf-8"))
    return found
