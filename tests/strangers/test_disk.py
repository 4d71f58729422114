"""Full disks, folders that may not be read or written, and names that are too long."""

import errno
import importlib.util
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cnn import checkpoint
from cnn.checkpoint import Checkpoint
from dataset import files
from dataset.files import file_name, listed, shortened, write_new
from dataset.input_error import InputError
from experiments.own_files import write_own
from experiments.store import SECOND, Store

ROOT = Path(__file__).parents[2]
LONG = "한" * 100


def no_room(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def network():
    """As much of a model as a checkpoint looks at, with weights of this shape."""

    def made(*shape):
        weights = SimpleNamespace(shape=shape, values=np.zeros(shape, np.float32))
        weights.__array__ = lambda *_: weights.values
        return SimpleNamespace(variables=[weights], trainable_variables=[], optimizer=SimpleNamespace(
            variables=[], build=lambda _: None))  # fmt: skip

    return made


RULE = SimpleNamespace(state=list, restore=list)


def keep(place, shape=(2, 3), history='{"loss": [1.0]}'):
    arrays = {"model/0": np.zeros(shape, np.float32)}
    np.savez(place, training="t", history=history, seconds=1.0, **arrays)


def test_full_disk_costs_the_way_back_and_not_the_training(tmp_path, monkeypatch, capsys):
    @contextmanager
    def half(path):
        with files.write_atomically(path) as file:
            yield file
            no_room()

    monkeypatch.setattr(checkpoint, "write_atomically", half)
    kept = Checkpoint(tmp_path / "state.npz", "t")
    nothing = SimpleNamespace(variables=[], optimizer=SimpleNamespace(variables=[]))
    kept.keep(nothing, RULE, {})
    kept.keep(nothing, RULE, {})
    assert capsys.readouterr().err.count("No space left") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("shape", "history"),
    [
        ((3, 2), "{}"),
        ((1,), "{}"),
        ((2, 3), "[1]"),
        ((2, 3), '{"loss": 1}'),
        ((2, 3), '{"loss": ["x"]}'),
    ],
)
def test_checkpoint_with_other_arrays_is_damaged(tmp_path, network, shape, history):
    keep(tmp_path / "state.npz", shape, history)
    with pytest.raises(InputError, match="Damaged checkpoint"):
        Checkpoint(tmp_path / "state.npz", "t").restore(network(2, 3), RULE)


def test_damaged_checkpoint_of_a_run_is_no_use(tmp_path):
    store = Store(tmp_path)
    store.unfinished.mkdir()
    names = [f"{digit * 64}{second}-0.npz" for second in ("", SECOND) for digit in "ab"]
    for name in names:
        keep(store.unfinished / name)
    for name in names[1::2]:
        cut = store.unfinished / name
        cut.write_bytes(cut.read_bytes()[:200])
    (store.unfinished / "mine.npz").write_text("mine")
    store.sweep()
    assert {path.name for path in store.unfinished.iterdir()} == {*names[::2], "mine.npz"}


@pytest.mark.parametrize("links", [True, False])
def test_new_file_is_whole_or_absent_and_takes_nobodys_place(tmp_path, monkeypatch, links):
    def no_links(*_):
        raise PermissionError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr("os.link", no_links)
    write_new(tmp_path / "a", b"1")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"2")
    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        write_new(tmp_path / "b", b"3")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"1")]


def test_people_that_could_not_be_drawn_leave_nothing(tmp_path, monkeypatch, mistake):
    """A hundredth drawing fails; the next command is not refused for those before."""
    counted, whole = [], Image.Image.save

    def save(*arguments, **options):
        counted.append(1)
        no_room() if len(counted) == 20 else whole(*arguments, **options)

    monkeypatch.setattr(Image.Image, "save", save)
    assert "No space left" in mistake("data", "draw", "--out", tmp_path / "new", "--each", 3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_output_to_a_full_disk():
    command = [sys.executable, "-m", "commands.cli", "list", "conditions"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


KERNELS = """
from dataset.compiling import compiled

@compiled(nogil=True)
def inner(x):
    return x + 1

@compiled(nogil=True)
def outer(x):
    return 2 * inner(x)
"""


@pytest.fixture
def kernels(tmp_path):
    """One that calls another, in a file of their own."""
    (tmp_path / "kernels.py").write_text(KERNELS)
    return imported(tmp_path / "kernels.py")


def imported(path):
    """As another process would have it."""
    specification = importlib.util.spec_from_file_location("kernels", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_kernels_where_nothing_can_be_kept(kernels):
    """Of Numba's places none takes a file: neither beside the code nor in the user's folder."""
    code = "import kernels; print(kernels.outer(1))"
    places = os.pathsep.join([str(ROOT), str(Path(kernels.__file__).parent)])
    environment = {"PYTHONPATH": places, "NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "4\n", done.stderr


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_kernels_that_can_no_longer_be_kept(monkeypatch, kernels, suffix, number):
    """The disk fills up between two files, or is mounted anew; also of a kernel that another calls."""
    tried, whole = [], os.replace

    def replace(source, target):
        if str(target).endswith(suffix):
            tried.append(target)
            raise OSError(number, os.strerror(number))
        whole(source, target)

    monkeypatch.setattr("os.replace", replace)
    assert kernels.outer(1) == 4
    assert len(tried) == 2


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", [b"", b"cut", b"\x80\x05damaged.", None])
def test_kernels_whose_kept_files_are_damaged(kernels, tmp_path, suffix, damage):
    """They are compiled again, also one that another calls, and what is kept then is whole."""
    assert kernels.outer(1) == 4
    kept = sorted((tmp_path / "__pycache__").glob(f"*.{suffix}"))
    assert len(kept) == 2
    whole = [path.read_bytes() for path in kept]
    for path, content in zip(kept, whole, strict=True):
        path.write_bytes(content[: len(content) // 2] if damage is None else damage)
    anew = imported(tmp_path / "kernels.py")
    assert anew.outer(1) == 4
    assert anew.inner(1) == 2
    assert imported(tmp_path / "kernels.py").outer(1) == 4
    mended = [path.read_bytes() for path in kept]
    assert all(len(now) > len(content) // 2 for now, content in zip(mended, whole, strict=True))


def test_damaged_kernels_that_cannot_be_taken_away_are_one_line(kernels, tmp_path, monkeypatch):
    kernels.inner(1)
    for path in (tmp_path / "__pycache__").glob("*.nbi"):
        path.write_bytes(b"cut")

    def refused(path, missing_ok=False):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(InputError, match="Delete the folder"):
        imported(tmp_path / "kernels.py").inner(1)


def test_all_that_is_compiled_is_compiled_so():
    """Numba by itself raises what keeping a kernel raised."""
    folders = (
        "dataset",
        "features",
        "cnn",
        "experiments",
        "reports",
        "lecture",
        "demo",
        "commands",
    )
    users = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if re.search(
            r"import numba|from numba import|CPUDispatcher", path.read_text(encoding="utf-8")
        )
    }
    assert users == {"dataset/compiling.py"}


@pytest.fixture
def locked(monkeypatch):
    """Makes a folder unreadable, for root too."""

    def lock(folder):
        allowed = os.listdir

        def refused(place="."):
            if Path(place) == folder:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
            return allowed(place)

        monkeypatch.setattr("os.listdir", refused)

    return lock


def test_folder_that_is_not_there_is_empty_and_one_that_may_not_be_read_is_not(tmp_path, locked):
    (tmp_path / "a.json").write_text("")
    assert listed(tmp_path, "*.json") == [tmp_path / "a.json"]
    assert listed(tmp_path / "none", "*") == listed(tmp_path / "a.json", "*") == []
    locked(tmp_path)
    with pytest.raises(InputError, match="Permission denied"):
        listed(tmp_path, "*")


@pytest.mark.parametrize("command", ["report", "verify", "status"])
def test_records_that_may_not_be_read(tmp_path, versus, mistake, locked, command):
    (tmp_path / "trials").mkdir()
    (tmp_path / "plan.json").write_text('{"schema": 2, "profile": "p", "trials": []}')
    write_own(tmp_path, {"report.html": b"a good report"}, "it", "mend")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    locked(tmp_path / "trials")
    if command == "status":
        assert versus("status", tmp_path)[0] == 0
    else:
        assert "Permission denied" in mistake(command, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "command",
    [
        ("report", LONG),
        ("verify", LONG),
        ("status", LONG),
        ("run", "--data", LONG),
        ("run", "--dataset", "digits", "--method", "chance", "--out", LONG),
        ("run", "--dataset", "digits", "--method", "chance", "--test", f"a={LONG}"),
        ("hold-out", LONG),
        ("predict", LONG, "--model", f"{LONG}.skops"),
        ("train", "--dataset", "digits", "--method", "chance", "--out", f"{LONG}.skops"),
        ("lecture", "--dataset", "digits", "--image", LONG),
        ("demo", "--no-browser", "--port", "0", "--out", LONG),
        ("data", "fetch", "--data-dir", LONG),
        ("data", "draw", "--out", LONG),
    ],
)
def test_names_that_are_too_long(tmp_path, monkeypatch, mistake, command):
    monkeypatch.chdir(tmp_path)
    assert "File name too long" in mistake(*command)
    assert list(tmp_path.iterdir()) == []


def test_names_of_ours_are_short_enough(tmp_path):
    name = LONG[:85]
    assert len(name.encode()) == 255
    assert len(file_name(f"folder:{name}").encode()) <= 100
    assert shortened(name) != shortened(name[:-1])
    assert shortened("한" * 33) == "한" * 33
    (tmp_path / f"{file_name(name)}-{file_name(name)}-{'0' * 16}.labels.npz").write_text("")
