"""Which files in a folder Versus wrote, so that nobody else's is written over or taken away.

What is made anew, reports, tables, pages, is listed with its SHA-256 in the folder's ``.versus.json``.
A file is ours if it is as we left it. A run's own files are told by what is in them.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dataset.files import reading, write_atomically, writing
from dataset.input_error import InputError

LIST, PLAN, RUNNING, LOCK = ".versus.json", "plan.json", "running.json", ".lock"
LISTED = "written by Versus: SHA-256"

Hashes = dict[str, list[str]]


def check_own(folder: Path, names: Iterable[str], mend: str) -> None:
    """See that writing files does away with nobody's.

    Parameters
    ----------
    folder : need not exist
    names : of files below it, with ``/``
    mend : what to do instead, e.g. ``"name another with --out DIR."``

    Raises
    ------
    InputError
        If one is there and is not as Versus left it.
    """
    known = _listed(folder, mend)
    foreign = [name for name in names if not _is_own(folder, name, known)]
    if foreign:
        raise _foreign(folder, foreign, mend)


def write_own(folder: Path, files: Mapping[str, bytes], what: str, mend: str) -> None:
    """Write files, each whole or not at all, over those that Versus wrote before.

    Parameters
    ----------
    folder : made if need be
    files : name below `folder`, with ``/`` → content
    what : for messages, as of `dataset.files.writing`
    mend : as of `check_own`

    Raises
    ------
    InputError
        As `check_own`, before anything is written; and if the system refuses.
    """
    check_own(folder, files, mend)
    with writing(what, mend):
        known = _listed(folder, mend) or {}
        new = {name: [hashlib.sha256(content).hexdigest()] for name, content in files.items()}
        # Both, as long as it is not known which of the two is there.
        _write_list(folder, known | {name: new[name] + known.get(name, []) for name in new})
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with write_atomically(folder / name) as file:
                file.write(content)
        _write_list(folder, known | new)


def remove_own(folder: Path, names: Iterable[str], mend: str) -> None:
    """Take away those of the files that are as Versus left them; others are left, and forgotten."""
    known = _listed(folder, mend) or {}
    names = [name for name in names if name in known]
    with writing(f"to '{folder}'", mend):
        for name in names:
            if _is_own(folder, name, known):
                (folder / name).unlink(missing_ok=True)
        _write_list(folder, {name: one for name, one in known.items() if name not in names})


def own_names(folder: Path, mend: str) -> list[str]:
    """Names of what Versus wrote into the folder, as far as it is listed."""
    return list(_listed(folder, mend) or {})


def adopt(folder: Path, names: Iterable[str], mend: str) -> None:
    """Take files of these names for ours as they are, in a folder that somebody else keeps whole."""
    there = {name: folder / name for name in names if (folder / name).is_file()}
    with writing(f"to '{folder}'", mend):
        _write_list(
            folder,
            {n: [hashlib.sha256(path.read_bytes()).hexdigest()] for n, path in there.items()},
        )


def begin(folder: Path, mend: str) -> list[Path]:
    """See that a run can have `folder`, and begin its list, if there is none; what was made for it.

    Raises
    ------
    InputError
        If a file with the name of one of a run's own is somebody else's; and as `check_own`.
    """
    with reading(folder):
        foreign = [
            name
            for name, is_ours in RUN_FILES.items()
            if os.path.lexists(folder / name) and not is_ours(folder / name)
        ]
    if foreign:
        raise _foreign(folder, foreign, mend)
    if _listed(folder, mend) != {} or (folder / LIST).exists():
        return []
    above = reversed(folder.absolute().parents)
    made = [place for place in (*above, folder, folder / LIST) if not place.exists()]
    with writing(f"to '{folder}'", mend):
        _write_list(folder, {})
    return made


def is_lock(path: Path) -> bool:
    """Whether it is a run's, which is empty, and not another program's."""
    return path.is_file() and path.stat().st_size == 0


def _is_plan(path: Path) -> bool:
    document = _json(path)
    return isinstance(document, dict) and {"schema", "profile", "trials"} <= document.keys()


def _is_running(path: Path) -> bool:
    """Also of one that was cut while it was written."""
    start = b'{"process": '
    return path.is_file() and start.startswith(path.read_bytes()[: len(start)])


RUN_FILES: dict[str, Callable[[Path], bool]] = {
    PLAN: _is_plan,
    RUNNING: _is_running,
    LOCK: is_lock,
}


def _listed(folder: Path, mend: str) -> Hashes | None:
    """The folder's list; None in a run of an earlier version, which has none: all of it is ours."""
    path = folder / LIST
    if not os.path.lexists(path):
        with reading(folder):
            return None if _is_plan(folder / PLAN) else {}
    document = _json(path)
    found = document.get(LISTED) if isinstance(document, dict) else None
    if not isinstance(found, dict) or not all(isinstance(one, list) for one in found.values()):
        raise _foreign(folder, [LIST], mend)
    return found


def _write_list(folder: Path, known: Hashes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with write_atomically(folder / LIST) as file:
        text = json.dumps({LISTED: known}, indent=1, sort_keys=True, ensure_ascii=False)
        file.write(f"{text}\n".encode())


def _is_own(folder: Path, name: str, known: Hashes | None) -> bool:
    path = folder / name
    above = [place for place in path.parents if folder in place.parents]
    with reading(folder):
        if any(os.path.lexists(place) and not place.is_dir() for place in above):
            return False
        if not os.path.lexists(path) or known is None:
            return True
        # A link leads elsewhere; a FIFO would be waited for.
        if path.is_symlink() or not path.is_file():
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() in known.get(name, ())


def _json(path: Path) -> object:
    """What is in a JSON file; None if it is none."""
    if not path.is_file():
        return None
    try:
        found: object = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return found


def _foreign(folder: Path, names: list[str], mend: str) -> InputError:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return InputError(
        f"'{folder / names[0]}'{more} would be written over: expected nothing of that name, or what "
        "Versus wrote there and nobody changed, received somebody's file. Move it away, or "
        f"{mend}"
    )
