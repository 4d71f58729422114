"""Set up and run Versus with nothing but Python: ``python versus.py run``, ``python versus.py test``.

Makes ``.venv`` beside this file from the hash-pinned lock, once, and hands the command over to it.
``python versus.py --light run`` does without networks, clusters and pages, a third of the size.
Whoever keeps an environment of their own needs none of this: ``pip install -e '.[all]'``, ``versus``.
"""

# Old Pythons must be able to read this file, if only to be told that they are too old.
from __future__ import annotations

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def check_python() -> None:
    """Leave with one line if this Python is too old or too new for the locked packages."""
    if not OLDEST <= tuple(sys.version_info[:2]) <= NEWEST:
        sys.stderr.write(
            "versus: this is Python %d.%d; expected 3.11, 3.12 or 3.13, for which the packages are "
            "built. Run it with one of them, as in 'python3.12 versus.py run'.\n"
            % tuple(sys.version_info[:2])
        )
        raise SystemExit(2)


check_python()

import contextlib  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import time  # noqa: E402
from collections import deque  # noqa: E402
from collections.abc import Iterator, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any, BinaryIO  # noqa: E402

# Windows has the one, all else the other.
msvcrt: Any = None
fcntl: Any = None
with contextlib.suppress(ImportError):
    import fcntl
with contextlib.suppress(ImportError):
    import msvcrt

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
GUARD = ROOT / ".venv.lock"
# Each holds those before it.
LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("light", "run", "test")}
GIGABYTES = {"light": 2, "run": 4, "test": 5}
LIGHT = "--light"
# Installs what the locks name, several times as fast as pip.
UV = ROOT / "requirements" / "uv.lock"
BEGUN = "begun "
TAIL = 15
LOOK_AGAIN_SECONDS = 0.5
# The whole suite in a process more than there are cores, since tests wait for processes of their own; a
# file stays with one process, whose fixtures its tests share, and files are taken in the order of
# tests/conftest.py.
SIDE_BY_SIDE = ["--numprocesses", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "loadfile"]
SIDE_BY_SIDE += ["--no-loadscope-reorder"]


class SetUpError(Exception):
    """What happened, what was expected, and what to do, in one line."""


def main(arguments: Sequence[str]) -> int:
    """Install what the command needs, if it is not there, and run it; the command's exit code."""
    testing, light = ([*arguments[:1]] == [word] for word in ("test", LIGHT))
    needs = "test" if testing else "light" if light else "run"
    try:
        if not is_installed(needs):
            with one_at_a_time() as guard:
                if not is_installed(needs):
                    install(needs, guard)
    except SetUpError as error:
        print(f"versus: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"versus: cannot set up in '{ROOT}': {error}. Expected a folder that you may write to; "
            "move the project to one and run again.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("\nversus: set-up stopped; the same command starts it again.", file=sys.stderr)
        return 130
    if testing:
        os.chdir(ROOT)
        return hand_over([str(python()), "-m", "pytest", *(arguments[1:] or SIDE_BY_SIDE)])
    return hand_over([str(python()), "-m", "commands.cli", *arguments[light:]])


def python() -> Path:
    """The environment's interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(needs: str) -> str:
    """What an installation depends on: the lock, the project's metadata and the folder's place."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCKS[needs], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamped() -> dict[str, str]:
    """What the finished installations were made from; empty if there is none."""
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_installed(needs: str) -> bool:
    """Whether a finished installation of the present lock is in the present place."""
    return python().exists() and stamped().get(needs) == fingerprint(needs)


def install(needs: str, guard: int) -> None:
    """Make the environment anew, go on with one, or add to a finished one; stamp it when all is in.

    `guard` is the lock's file, which each step holds too: a step may outlive who started it.
    """
    check_own()
    known = stamped()
    usable = python().exists() and any(
        known.get(key) == fingerprint(lock) for lock in LOCKS for key in (lock, BEGUN + lock)
    )
    if not usable:
        check_disk(GIGABYTES[needs])
        say("[1/3] Making .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir(exist_ok=True)
        stamp({})
        call([sys.executable, "-m", "venv", str(VENV)], guard)
    stamp({BEGUN + needs: fingerprint(needs)})
    drop_halves()
    say("[2/3] Installing packages; the first time takes a minute or two")
    install_locked(LOCKS[needs], guard)
    say("[3/3] Installing Versus")
    call([*pip(), "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], guard)
    names = list(LOCKS)
    stamp({name: fingerprint(name) for name in names[: names.index(needs) + 1]})


def install_locked(lock: Path, guard: int) -> None:
    """Install what `lock` names: by uv, or where there is none, or it fails, by pip."""
    # A lock is whole; looking for dependencies, pip asks for later releases and refuses them.
    locked = ["--require-hashes", "--no-deps", "--requirement"]
    packages = lock.read_text().count("==")
    try:
        call([*uv(guard), *locked, str(lock)], guard, packages)
    except (SetUpError, OSError):
        say("      not by uv; going on by pip, which takes longer")
        call([*pip(), *locked, str(lock)], guard, packages)


def uv(guard: int) -> list[str]:
    """The command of the uv that is there, or of one from the registry; `SetUpError` if there is none."""
    found = shutil.which("uv")
    if found is None:
        call([*pip(), "--require-hashes", "--no-deps", "--requirement", str(UV)], guard, told=False)
        found = str(python().with_name("uv.exe" if os.name == "nt" else "uv"))
    return [found, "pip", "install", "--python", str(python())]


def stamp(content: dict[str, str]) -> None:
    """Say how far the environment is; that there is a stamp says whose it is."""
    scratch = STAMP.with_suffix(".part")
    scratch.write_text(json.dumps(content))
    os.replace(scratch, STAMP)


def check_own() -> None:
    """Raise `SetUpError` if ``.venv`` is a file, a link, or an environment that somebody else made."""
    if not os.path.lexists(VENV) or STAMP.exists():
        return
    if VENV.is_symlink() or not VENV.is_dir():
        what = "a link" if VENV.is_symlink() else "a file"
    elif any(VENV.iterdir()):
        what = "a folder that this set-up did not make, or began before it said so"
    else:
        return
    raise SetUpError(
        f"'{VENV}' is {what}; expected nothing there, or an environment that this set-up made. Move it "
        "away; or, if it is an environment of your own, run 'pip install -e .[all]' and 'versus' in it."
    )


def drop_halves() -> None:
    """Take away what says that a package is installed where its installer was stopped half-way.

    pip writes the name of the installer after the package's files, and lists it last.
    """
    places = "Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages"
    for described in VENV.glob(f"{places}/*.dist-info"):
        listed = described / "RECORD"
        whole = listed.is_file() and f"{described.name}/INSTALLER," in listed.read_text("utf-8")
        if not whole:
            shutil.rmtree(described)


def check_disk(gigabytes: int) -> None:
    """Raise `SetUpError` if the disk has no room for the packages."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < gigabytes:
        raise SetUpError(
            f"{free:.1f} GB are free where '{ROOT}' lies; expected {gigabytes} GB for the packages. "
            "Make room, or move the project to another disk."
        )


def pip() -> list[str]:
    return [
        str(python()), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"
    ]  # fmt: skip


def call(command: Sequence[str], guard: int, packages: int = 0, told: bool = True) -> None:
    """Run a step, showing how many of `packages` are there; raise `SetUpError` if it fails, after its
    last lines if they are to be `told`."""
    # As long as one process has the file of the lock open, the lock is held.
    shared = () if os.name == "nt" else (guard,)
    last: deque[str] = deque(maxlen=TAIL)
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        pass_fds=shared,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            last.append(line.rstrip())
            if packages and line.lstrip().startswith(("Collecting ", "Downloaded ")):
                seen += 1
                progress(f"      {seen} of at most {packages}: {line.split()[1]}", seen)
            elif packages and line.startswith("Installing collected"):
                progress("      all fetched; unpacking (about a minute)", 0)
    if packages and sys.stderr.isatty():
        print(file=sys.stderr)
    if process.returncode:
        if told:
            print("\n".join(last), file=sys.stderr)
        raise SetUpError(
            f"set-up failed with exit code {process.returncode} (the last lines are above); expected "
            "pip to reach a package registry and to find every locked file. Run the same command "
            "again; what was fetched is kept."
        )


def progress(text: str, step: int) -> None:
    """Overwrite the line on a terminal; elsewhere, a line now and then."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif step % 20 == 0:
        say(text)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[int]:
    """Hold the system's lock on `GUARD`, whose open file is given; wait if another holds it.

    It ends with the last process that has the file open; on Windows, with this one.
    """
    with open(GUARD, "a+b") as guard:
        if not is_locked(guard):
            say("Another set-up is running here; waiting for it.")
            while not is_locked(guard):
                time.sleep(LOOK_AGAIN_SECONDS)
        yield guard.fileno()


def is_locked(file: BinaryIO) -> bool:
    """Whether the system's lock on the open `file` is this process's now; waits for nothing."""
    try:
        if msvcrt:
            # From here to so many bytes on, also beyond the file's end.
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        # What flock and locking raise of a lock that another holds.
        return False
    return True


def hand_over(command: list[str]) -> int:
    """Become `command`, so that signals and the exit code are its own."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
