"""A folder of JPEGs into an array of small pictures: pictures a second and memory, against Keras'."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.memory import peak
from dataset.threads import usable_cores

WIDTH, HEIGHT, SIDE, QUALITY = 640, 480, 48, 85
CLASSES = ("astronaut", "chelsea", "coffee", "rocket")
SMALLEST_CROP = 0.4
READERS = ("versus", "keras", "keras, area")


def make(folder: Path, n_pictures: int) -> None:
    """Crops of scikit-image's photographs, 640×480 px, as JPEGs of quality 85, one class a photograph.

    A folder that has them already is left as it is; crops are drawn from a seed.
    """
    import skimage.data as photographs

    n_each = -(-n_pictures // len(CLASSES))
    for number, name in enumerate(CLASSES):
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        whole = Image.fromarray(getattr(photographs, name)())
        draws = np.random.default_rng(number).random((n_each, 3))
        with ThreadPoolExecutor(usable_cores()) as pool:
            list(pool.map(lambda n, w=whole, d=draws, p=place: _crop(w, d[n], p, n), range(n_each)))


def _crop(whole: Image.Image, draw: Any, place: Path, number: int) -> None:
    path = place / f"{number:05d}.jpg"
    if path.exists():
        return
    most = min(whole.width / WIDTH, whole.height / HEIGHT)
    scale = most * (SMALLEST_CROP + (1 - SMALLEST_CROP) * draw[0])
    left, top = draw[1] * (whole.width - scale * WIDTH), draw[2] * (whole.height - scale * HEIGHT)
    box = (left, top, left + scale * WIDTH, top + scale * HEIGHT)
    whole.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, box).save(path, quality=QUALITY)


def compare(n_pictures: int, folder: Path | None = None, repeats: int = 2) -> list[dict[str, Any]]:
    """Each reader over the same files in processes of its own, turn by turn; the faster time counts.

    Returns
    -------
    of each ``reader``: ``pictures_a_second``, ``cpu_ms`` (a picture's, on all cores together),
    ``result_mb`` and ``beyond_mb`` (peak of memory less what was there before and the result, 10⁶ bytes)
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = folder or Path(scratch)
        make(place, n_pictures)
        rows: dict[str, dict[str, Any]] = {}
        for _ in range(repeats):
            for reader in READERS:
                row = _in_a_process(reader, place)
                best = rows.get(reader, row)
                rows[reader] = max(row, best, key=lambda one: one["pictures_a_second"])
        return list(rows.values())


def _in_a_process(reader: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.decoding", reader, str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    # TensorFlow says much on standard error.
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def as_text(rows: list[dict[str, Any]]) -> str:
    """A table for people."""
    return "\n".join(
        f"{row['reader']:13}{row['pictures_a_second']:9.0f} pictures/s"
        f"{row['cpu_ms']:7.2f} ms of a core each"
        f"{row['result_mb']:9.1f} MB result{row['beyond_mb']:9.1f} MB beyond it"
        for row in rows
    )


def _by_versus(folder: Path) -> Any:
    from dataset.folder import Reading, load_folder

    data = load_folder(folder, Reading(image_size=SIDE))
    return [data.train.images, *(part.images for part in data.tests.values())]


def _by_keras(folder: Path, interpolation: str) -> Any:
    import keras

    read = keras.utils.image_dataset_from_directory(
        folder,
        image_size=(SIDE, SIDE),
        interpolation=interpolation,
        batch_size=256,
        shuffle=False,
        verbose=False,
    )
    n, taken = len(read.file_paths), 0
    images = np.empty((n, SIDE, SIDE, 3), np.uint8)
    for batch, _ in read:
        images[taken : taken + len(batch)] = batch
        taken += len(batch)
    return [images]


def _measure(reader: str, folder: Path) -> None:
    # Keras' default reads 2×2 px of the 13×13 that become one; its "area" averages, as Versus does.
    readers: dict[str, Callable[[Path], Any]] = {
        "versus": _by_versus,
        "keras": partial(_by_keras, interpolation="bilinear"),
        "keras, area": partial(_by_keras, interpolation="area"),
    }
    read = readers[reader]
    # What is imported, and threads that are started, are no memory of the pictures.
    with tempfile.TemporaryDirectory() as few:
        make(Path(few), 3 * len(CLASSES))
        read(Path(few))
    before, start, worked = peak(), time.perf_counter(), time.process_time()
    images = read(folder)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    n_pictures = sum(map(len, images))
    result = sum(part.nbytes for part in images)
    row = {
        "reader": reader,
        "pictures_a_second": n_pictures / seconds,
        "cpu_ms": 1e3 * worked / n_pictures,
        "result_mb": round(result / 1e6, 1),
        "beyond_mb": round(max(peak() - before - result, 0) / 1e6, 1),
    }
    print(json.dumps(row))


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
