"""Mutated files through one reader, in a process of its own: ``python fuzz.py KIND N FOLDER``.

Everything is an answer or an `InputError`. Inputs are numbered, and each is made of its number alone:
``python fuzz.py KIND N FOLDER NUMBER`` reads one again.
"""

import contextlib
import io
import json
import resource
import sys
import zipfile
import zlib
from pathlib import Path
from struct import pack

import numpy as np
from PIL import Image

from dataset.input_error import InputError

# What a number or a word in a JSON document becomes.
ODD = (
    None, True, -1, 0, 1, 2**31, 2**63, 10**30, 1e308, "", "9" * 5000, "\udcff", [], {}, [[]], [None],
    "mnist", "../..", {"__id__": 1},
)  # fmt: skip
NUMBERS = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    pack("<I", 2**31 - 1),
    pack(">I", 65),
)


def damaged(content, r):
    """Bytes cut, overwritten, repeated, flipped."""
    whole = bytearray(content)
    for _ in range(r.integers(1, 5)):
        start, length = int(r.integers(len(whole) + 1)), int(r.geometric(0.05))
        piece = slice(start, start + length)
        match r.integers(6):
            case 0:
                del whole[start if r.random() < 0.3 else len(whole) - length :]
            case 1:
                whole[piece] = r.bytes(len(whole[piece]))
            case 2:
                whole[start:start] = whole[piece]
            case 3:
                del whole[piece]
            case 4:
                number = NUMBERS[r.integers(len(NUMBERS))]
                whole[start : start + len(number)] = number
            case _:
                for place in r.integers(len(whole), size=3) if whole else ():
                    whole[place] ^= 1 << r.integers(8)
    return bytes(whole)


def odd_document(document, r):
    """A JSON document with up to three values replaced, left out or repeated, at any depth."""
    for _ in range(r.integers(1, 4)):
        places = []
        pending = [document]
        while pending:
            part = pending.pop()
            keys = (
                part
                if isinstance(part, dict)
                else range(len(part))
                if isinstance(part, list)
                else ()
            )
            places += [(part, key) for key in keys]
            pending += [part[key] for key in keys]
        if not places:
            break
        part, key = places[r.integers(len(places))]
        if r.random() < 0.2:
            del part[key]
        elif r.random() < 0.2:
            part[key] = places[r.integers(len(places))][0]
            document = json.loads(json.dumps(document, default=str)) if _is_tree(document) else None
        else:
            part[key] = ODD[r.integers(len(ODD))]
    return document


def _is_tree(document):
    try:
        json.dumps(document)
    except (ValueError, RecursionError):
        return False
    return True


def odd_json(content, r):
    """Bytes of a JSON document, changed as a document or as bytes."""
    if r.random() < 0.3:
        return damaged(content, r)
    return json.dumps(odd_document(json.loads(content), r)).encode()


def odd_zip(content, r):
    """An archive damaged as a file, or packed anew around a damaged member."""
    if r.random() < 0.25:
        return damaged(content, r)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chosen = sorted(members, key=lambda name: not name.endswith(".json"))
    # Documents as often as arrays, of which there may be hundreds.
    name = chosen[0] if r.random() < 0.5 else chosen[r.integers(len(chosen))]
    change = odd_json if name.endswith(".json") else damaged
    members[name] = change(members[name], r)
    whole = io.BytesIO()
    with zipfile.ZipFile(
        whole, "w", (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[r.integers(2)]
    ) as new:
        for name, one in members.items():
            new.writestr(name, one)
    return whole.getvalue()


def odd_png(content, r):
    """Damaged as a file, or with chunks exchanged, repeated and damaged whose checksums are right."""
    if r.random() < 0.4:
        return damaged(content, r)
    chunks, place = [], 8
    while place < len(content):
        length = int.from_bytes(content[place : place + 4])
        chunks.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += 12 + length
    for _ in range(r.integers(1, 4)):
        i, j = r.integers(len(chunks), size=2)
        kind, data = chunks[i]
        chunks[j:j] = [(kind, damaged(data, r) if data else r.bytes(13))]
    parts = [
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return content[:8] + b"".join(parts)


def pictures(kind):
    def seeds(folder):
        r = np.random.default_rng(1)
        for mode, channels in (("L", ()), ("RGB", (3,)), ("RGBA", (4,)), ("P", ()), ("CMYK", (4,))):
            if mode in {"PNG": ("L", "RGB", "RGBA", "P"), "JPEG": ("L", "RGB", "CMYK")}[kind]:
                file = io.BytesIO()
                pixels = r.integers(0, 256, (20, 16, *channels), np.uint8)
                Image.fromarray(pixels, mode if mode != "P" else "L").convert(mode).save(file, kind)
                yield file.getvalue()

    def read(path):
        from dataset.new_pictures import read_like
        from dataset.way_in import WayIn
        from demo.pictures import decode

        with contextlib.suppress(InputError):
            decode(path.read_bytes())
        read_like(path, WayIn((28, 28, 3), "ink", "dark", None), resize=True)

    return f"x.{kind.lower()}", seeds, odd_png if kind == "PNG" else damaged, read


def npz():
    def seeds(folder):
        file = io.BytesIO()
        np.savez(file, **{key: np.zeros(shape, np.uint8) for key, shape in small().items()})
        yield file.getvalue()

    return "mnist.npz", seeds, odd_zip, lambda path: idx_files().read_folder(path.parent)


def idx():
    def seeds(folder):
        import gzip

        from dataset.idx_files import IDX_NAMES

        for key, shape in small().items():
            content = pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape) + bytes(np.prod(shape))
            (folder / IDX_NAMES[key]).write_bytes(content)
        content = (folder / IDX_NAMES["x_train"]).read_bytes()
        yield from (content, content, gzip.compress(content))

    return (
        "train-images-idx3-ubyte", seeds, damaged, lambda path: idx_files().read_folder(path.parent)
    )  # fmt: skip


def small():
    return {"x_train": (6, 28, 28), "y_train": (6,), "x_test": (4, 28, 28), "y_test": (4,)}


def idx_files():
    from hashlib import sha256

    from dataset.idx_files import IdxFiles

    hashes = {key: sha256(bytes(np.prod(shape))).hexdigest() for key, shape in small().items()}
    return IdxFiles("mnist", hashes, {}, "", small())


def trained(folder, key):
    """A model of 100 digits with its card, and the record of its fit with its answers."""
    from dataset.digits import load_digits
    from experiments.engine import run_trials
    from experiments.plan import Trial
    from experiments.store import Store
    from experiments.tasks import Again

    store, trial = Store(folder), Trial("digits", key, 100, 0, "stratified")
    store.create()
    run_trials([trial], {"digits": load_digits()}, store, "p", again=Again(models=True))
    [path] = (folder / "models").glob("*.json")
    return store, path


def records():
    def seeds(folder):
        store, _ = trained(folder, "chance")
        [record] = store.records()
        for path in folder.glob("trials/*.npz"):
            path.rename(folder / path.name)
        yield record.path.read_bytes()

    def read(path):
        from experiments.record import read_record
        from reports.answers import predictions

        record = read_record(path)
        if not record.failed:
            predictions(record)

    return "x.json", seeds, odd_json, read


def cards():
    def seeds(folder):
        yield trained(folder, "chance")[1].read_bytes()

    def read(path):
        from experiments.card import read_card

        read_card(path.with_suffix(""))

    return "x.skops.json", seeds, odd_json, read


def models(suffix, keys, module):
    def seeds(folder):
        for i, key in enumerate(keys):
            yield trained(folder / str(i), key)[1].with_suffix("").read_bytes()

    def read(path):
        from pkgutil import resolve_name

        found = resolve_name(module).load(path, range(10), (8, 8))
        found.predict_proba(np.random.default_rng(0).integers(0, 256, (2, 8, 8), np.uint8))

    return f"x{suffix}", seeds, odd_zip, read


KINDS = {
    "png": lambda: pictures("PNG"),
    "jpeg": lambda: pictures("JPEG"),
    "npz": npz,
    "idx": idx,
    "record": records,
    "card": cards,
    "skops": lambda: models(
        ".skops", ("pixels+forest", "harris+svm", "pixels+nn"), "features.model_file"
    ),
    "keras": lambda: models(".keras", ("lecture-mnist-cnn",), "cnn.model_file"),
}


def main(kind, n, folder, only=None):
    """Print how many were answered and refused, and by how many bytes the memory grew."""
    name, seeds, change, read = KINDS[kind]()
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    known, path = list(seeds(folder)), folder / name
    for content in known:
        path.write_bytes(content)
        read(path)
    before, answered = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0
    for number in range(n) if only is None else [only]:
        r = np.random.default_rng(number)
        path.write_bytes(change(known[number % len(known)], r))
        # What ends the process is then known by its number.
        print(number, file=sys.stderr, flush=True)
        try:
            read(path)
            answered += 1
        except InputError as error:
            assert "\n" not in str(error), str(error)
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    print(json.dumps({"answered": answered, "refused": n - answered, "grown": grown}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
