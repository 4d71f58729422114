"""How much memory an extractor takes beyond its result, each in a process of its own."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any


def peak_beyond_result(extractor: str, n_images: int) -> dict[str, Any]:
    """Peak resident memory of extracting random 28×28 pictures, less what was there before.

    Returns
    -------
    ``extractor``, ``result_mb`` and ``beyond_mb``, in 10⁶ bytes
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", extractor, str(n_images)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    return dict(json.loads(done.stdout))


def _measure(extractor: str, n_images: int) -> None:
    from pkgutil import resolve_name

    import numpy as np

    from features.extractors import EXTRACTORS

    images = np.random.default_rng(0).integers(0, 256, (n_images, 28, 28), dtype=np.uint8)
    images[:, :6] = 0
    images[:, :, :6] = 0
    take = resolve_name(EXTRACTORS[extractor])().fit(images[:2000])
    take.transform(images[:10])
    before = peak()
    result = take.transform(images)
    beyond = max(peak() - before - result.nbytes, 0)
    print(
        json.dumps(
            {
                "extractor": extractor,
                "result_mb": round(result.nbytes / 1e6, 1),
                "beyond_mb": round(beyond / 1e6, 1),
            }
        )
    )


def peak() -> int:
    """Peak resident memory of this process so far, bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    _measure(sys.argv[1], int(sys.argv[2]))
