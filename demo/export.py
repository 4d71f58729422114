"""The page as a folder of files with recorded examples, for a slide or a web site without a server."""

import json
import re
import sys
import time
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from tqdm import tqdm

from dataset.files import check_writable
from dataset.input_error import InputError
from demo.answers import along, answers, curve, prepared
from demo.changes import SLIDERS, Change
from demo.collection import Collection
from demo.examples import EXAMPLES, Example, drawn
from demo.server import Server, page_files
from demo.shelf import Corner, Shelf
from demo.subjects import SUBJECTS, Subject
from demo.why import explain
from experiments.own_files import check_own, write_own

POLL_SECONDS = 0.1
MEND = "name another with --export DIR."
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'\">"
)
RECORDED, JOINED = "recorded.js", "page.js"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
MODULE = '<script src="app.js" type="module"></script>'
SCRIPTS = "\n".join(f'<script src="{name}" defer></script>' for name in (RECORDED, JOINED))


def export(
    folder: Path,
    subjects: Mapping[str, Subject] = SUBJECTS,
    data_dir: Path | None = None,
    cache: Path | None = None,
) -> Path:
    """Write the page into `folder` and return the path of its ``index.html``.

    Every example is answered with and without normalisation, at every point of every slider.

    Parameters
    ----------
    folder : made if need be; files of an earlier export in it are replaced
    subjects, data_dir, cache : as for `demo.shelf.Shelf`

    Raises
    ------
    InputError
        If a method has no model and cannot be trained, the folder cannot be written, or a file in it
        that is not the page's would be written over.
    """
    made = not folder.exists()
    # Before the answers are recorded, which takes a while.
    kept = [name for name in page_files() if not name.endswith(".js")]
    check_own(folder, [*kept, RECORDED, JOINED], MEND)
    check_writable(folder, MEND)
    shelf = Shelf(subjects, data_dir, cache)
    shelf.start()
    try:
        _wait_for(shelf)
        recorded = {"state": _state(shelf), "examples": _examples(shelf)}
    except BaseException:
        if made:
            folder.rmdir()
        raise
    finally:
        shelf.stop()
    script = f"window.versusRecorded = {json.dumps(recorded, ensure_ascii=False)};\n"
    page = {name: content.decode() for name, content in page_files().items()}
    modules = {name: page.pop(name) for name in list(page) if name.endswith(".js")}
    page["index.html"] = (
        page["index.html"].replace("<!-- policy -->", POLICY).replace(MODULE, SCRIPTS)
    )
    texts = {**page, RECORDED: script, JOINED: joined(modules)}
    files = {name: text.encode() for name, text in texts.items()}
    write_own(folder, files, f"to '{folder}'", MEND)
    return folder / "index.html"


def joined(modules: Mapping[str, str]) -> str:
    """The modules as one script, each after those it imports from: browsers load none from a disk.

    A name at the top of two modules would be an error of syntax.
    """
    needs = {name: IMPORT.findall(text) for name, text in modules.items()}
    text = "".join(
        IMPORT.sub("", modules[name]) for name in TopologicalSorter(needs).static_order()
    )
    return f'"use strict";\n{{\n{re.sub("^export ", "", text, flags=re.MULTILINE)}}}\n'


def _wait_for(shelf: Shelf) -> None:
    while not shelf.is_complete:
        time.sleep(POLL_SECONDS)
    failed = [slot for corner in shelf.corners.values() for slot in corner.failed.values()]
    if shelf.error or failed:
        reason = shelf.error or f"'{failed[0].method.key}': {failed[0].error}"
        raise InputError(f"Nothing to record, since a model is missing: {reason}")


def _state(shelf: Shelf) -> dict[str, Any]:
    # No folder of this machine goes into a page that is given away.
    return {**Server(shelf, Collection(Path()), 0).describe(), "folder": ""}


def _examples(shelf: Shelf) -> dict[str, Any]:
    shown = [item for item in EXAMPLES.items() if item[1].subject in shelf.corners]
    steps = tqdm(shown, "Recording", unit="example", file=sys.stderr)
    return {key: _of_one(example, shelf.corners[example.subject]) for key, example in steps}


def _of_one(example: Example, corner: Corner) -> dict[str, Any]:
    return {key: _recorded(example, corner, normalise=key == "1") for key in ("0", "1")}


def _recorded(example: Example, corner: Corner, normalise: bool) -> dict[str, Any]:
    """What the page asks of one example, as ``fromRecord`` in ``page/api.js`` looks it up."""
    drawing, plain = drawn(example.strokes, example.pen), Change()
    picture = prepared(drawing, corner, plain, normalise)
    moved = {slider: along(drawing, corner, plain, normalise, slider) for slider in SLIDERS}
    return {
        "plain": answers(picture[None], corner)[0],
        "along": {
            slider: dict(zip(_keys(slider), answers(images, corner), strict=True))
            for slider, images in moved.items()
        },
        "curve": {slider: curve(images, corner, slider) for slider, images in moved.items()},
        "why": {key: explain(picture, corner, slot) for key, slot in corner.ready.items()},
    }


def _keys(slider: str) -> list[str]:
    """The slider's points as JavaScript writes them."""
    return [f"{value:.10g}" for value in SLIDERS[slider].points]
