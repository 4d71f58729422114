"""Where a method from outside comes from: a file or an installed module, and the hash of its source."""

import atexit
import hashlib
import importlib
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec, PathFinder
from modulefinder import ModuleFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from dataset.files import reading
from dataset.input_error import InputError, unknown_name
from experiments.guard import Printed, guarded, without_printing

OURS = (
    "benchmarks", "cnn", "commands", "dataset", "demo", "experiments", "features", "lecture", "reports",
    "versus",
)  # fmt: skip
COMPOSED = ".toml"
HOW = "Expected FILE.py:NAME, as in ./mine.py:MyMethod, or package.module:NAME."


@dataclass(frozen=True)
class Origin:
    """Where a method's code is, so that another process finds the same.

    Attributes
    ----------
    key : of the method: ``mine.py:MyMethod``, ``package.module:name`` or an entry point's name
    name : of the object in its module
    sha256 : of its source: the file with those beside it that it imports, or the package's files
    module : that is imported; empty for a file
    path : of the file, on the machine where it was named; empty for a module
    sources : of a file: name below its folder → content, itself first
    package : name and version of the installed one that offers it; empty for what was named by its place
    parts : of a method that a TOML file puts together, where those are that are not ours
    """

    key: str
    name: str
    sha256: str
    module: str = ""
    path: str = ""
    sources: tuple[tuple[str, bytes], ...] = ()
    package: str = ""
    parts: tuple["Origin", ...] = ()

    @property
    def is_composed(self) -> bool:
        """Whether it is a TOML file."""
        return self.path.endswith(COMPOSED)


def is_address(text: str) -> bool:
    """Whether `text` says where a method is, and is not a method's key."""
    return ":" in text or text.endswith(COMPOSED)


def origin_of(address: str, key: str | None = None, package: str = "") -> Origin:
    """Where ``./mine.py:MyMethod`` or ``package.module:name`` is; nothing of it is run.

    Parameters
    ----------
    key : of the method, where it is not the address
    package : that offers it

    Raises
    ------
    InputError
        If there is no such file or module, it cannot be read, or has the name of one of ours.
    """
    place, _, name = address.rpartition(":")
    if not place or not name.isidentifier():
        raise InputError(f"Invalid method '{address}'. {HOW}")
    if place.endswith(".py") or "/" in place or "\\" in place:
        return _file(Path(place).expanduser(), name, key)
    return replace(_installed(place, name, key), package=package)


def _file(path: Path, name: str, key: str | None) -> Origin:
    if path.suffix != ".py" or not path.is_file():
        what = "There is no file" if not path.exists() else "No Python file:"
        raise InputError(f"{what} '{path}' to take '{name}' from. {HOW} Check the path.")
    sources = _sources(path.resolve())
    sha256 = digest(sources)
    return Origin(key or f"{path.name}:{name}", name, sha256, "", str(path.resolve()), sources)


def _sources(path: Path) -> tuple[tuple[str, bytes], ...]:
    """The file and those below its folder that it imports, by name, also inside of functions."""
    folder = path.parent
    _refuse_shadow(path.stem, path)
    finder = ModuleFinder(path=[str(folder)], excludes=list(OURS))
    with reading(path):
        try:
            finder.run_script(str(path))
        except (SyntaxError, ValueError) as error:
            line = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
            raise InputError(
                f"'{path}' is no Python{line}: {error}. Expected a file that Python reads; mend it."
            ) from None
        for ours in set(OURS) & finder.badmodules.keys():
            for place in (folder / f"{ours}.py", folder / ours / "__init__.py"):
                if place.is_file():
                    _refuse_shadow(ours, place)
        files = [getattr(one, "__file__", None) for one in finder.modules.values()]
        beside = {Path(one) for one in files if one}
        found = [path, *sorted(beside - {path})]
        return tuple((one.relative_to(folder).as_posix(), one.read_bytes()) for one in found)


def _refuse_shadow(name: str, place: Path) -> None:
    ours = Path(__file__).parents[2]
    if name in OURS and place.resolve() not in (ours / f"{name}.py", ours / name / "__init__.py"):
        raise InputError(
            f"'{place}' has the name of a part of Versus, '{name}', which is what would be imported. "
            "Expected another name: rename the file."
        )


def _installed(module: str, name: str, key: str | None) -> Origin:
    top = module.partition(".")[0]
    if top in OURS:
        raise InputError(
            f"'{module}' is a part of Versus, or has the name of one: expected a module of your own. "
            "Rename it; 'versus list methods' shows the methods of Versus."
        )
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        # Last, so that nothing here stands before what is installed.
        sys.path.append(str(Path.cwd()))
    found, error = guarded(lambda: _spec(module))
    if error or found is None or found.origin is None:
        why = error or "nothing of that name is installed or in this folder"
        raise InputError(f"No module '{module}' to take '{name}' from: {why}. {HOW}")
    files = _python_files(found, top)
    with reading(files[0]):
        sha256 = digest([(one.name, one.read_bytes()) for one in files])
    return Origin(key or f"{module}:{name}", name, sha256, module)


def _spec(module: str) -> ModuleSpec | None:
    """Of a module; the packages that it is in are not imported for it."""
    top, *inner = module.split(".")
    spec, name = importlib.util.find_spec(top), top
    for part in inner:
        name = f"{name}.{part}"
        places = spec.submodule_search_locations if spec else None
        spec = PathFinder.find_spec(name, list(places)) if places else None
    return spec


def _python_files(spec: ModuleSpec, top: str) -> list[Path]:
    """Those of its whole package; of a compiled module itself."""
    package = importlib.util.find_spec(top)
    places = package.submodule_search_locations if package else None
    return sorted(Path(next(iter(places))).rglob("*.py")) if places else [Path(str(spec.origin))]


def digest(files: Sequence[tuple[str, bytes]]) -> str:
    """SHA-256 of files by name, in their order."""
    sums = [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in files]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def load(origin: Origin) -> tuple[Any, Printed]:
    """The object, from its module, which is run now if it was not before, and what that printed.

    Raises
    ------
    InputError
        If that raises, the module lacks the name, or its source is not what `origin` says.
    """
    found, error = guarded(lambda: without_printing(lambda: _module(origin)))
    if found is None:
        raise InputError(
            f"'{origin.key}' cannot be imported: {error}. Expected a module that only defines things."
        )
    module, printed = found
    if not hasattr(module, origin.name):
        names = [name for name in vars(module) if not name.startswith("_")]
        raise unknown_name(f"name in '{origin.key}':", origin.name, names, "The file")
    return getattr(module, origin.name), printed


def _module(origin: Origin) -> ModuleType:
    if any(b"keras" in content or b"tensorflow" in content for _, content in origin.sources):
        # The first to import Keras, so that its backend starts as for networks of ours.
        importlib.import_module("cnn.backend")
    if origin.module:
        return _imported(origin)
    # Of every state of a file another module, since a worker may live longer than one of them.
    name = f"versus_outside_{Path(origin.path).stem}_{origin.sha256[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    path = _here(origin)
    for place, _ in origin.sources[1:]:
        sys.modules.pop(place.removesuffix(".py").removesuffix("/__init__").replace("/", "."), None)
    _look_in(str(path.parent))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"'{path}' is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


_FOLDERS: list[str] = []


def _look_in(folder: str) -> None:
    """Find what stands beside a file, before what stands beside others, after all that is installed."""
    if folder in _FOLDERS and folder in sys.path:
        sys.path.remove(folder)
    before = [sys.path.index(one) for one in _FOLDERS if one in sys.path]
    if folder not in sys.path:
        sys.path.insert(min(before, default=len(sys.path)), folder)
        _FOLDERS.append(folder)


_IMPORTED: dict[str, str] = {}


def _imported(origin: Origin) -> ModuleType:
    """The module, anew if another state of it was imported before."""
    top = origin.module.partition(".")[0]
    here = _installed(origin.module, origin.name, origin.key).sha256
    if here != origin.sha256:
        raise InputError(
            f"another source of '{origin.module}' is installed here, {here[:12]}…: expected "
            f"{origin.sha256[:12]}…, as where the run was started; install that one"
        )
    if _IMPORTED.get(top, here) != here:
        for name in [one for one in sys.modules if one == top or one.startswith(f"{top}.")]:
            del sys.modules[name]
    _IMPORTED[top] = here
    return importlib.import_module(origin.module)


def _here(origin: Origin) -> Path:
    """The file on this machine: where it was named, if it is the same there, else written down anew."""
    path = Path(origin.path)
    if path.is_file() and guarded(lambda: _sources(path))[0] == origin.sources:
        return path
    folder = Path(tempfile.mkdtemp(prefix="versus-outside-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for place, content in origin.sources:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return folder / origin.sources[0][0]
