"""What of Versus is installed by an extra: ``pip install '.[networks]'``."""

from importlib.util import find_spec

# Package that is imported → the extra that brings it, and what needs it.
EXTRAS = {
    "keras": ("networks", "a network"),
    "tensorflow": ("networks", "a network"),
    "h5py": ("networks", "a network's file"),
    "distributed": ("parallel", "work in several processes"),
    "dask": ("parallel", "work in several processes"),
    "nbformat": ("lecture", "a notebook"),
    "latex2mathml": ("lecture", "the lecture page"),
    "anyio": ("demo", "the drawing page"),
    "segno": ("demo", "the drawing page"),
    "starlette": ("demo", "the drawing page"),
    "uvicorn": ("demo", "the drawing page"),
}


def missing(package: str) -> str | None:
    """Why what needs `package` cannot be had here, with the mend; None if it is installed."""
    if find_spec(package) is not None:
        return None
    return told(package)


def told(package: str) -> str:
    """What to say where `package`, or a module inside it, is not found."""
    package = package.partition(".")[0]
    extra, what = EXTRAS[package]
    return (
        f"{what} needs the package {package}, which is not installed here: pip install '.[{extra}]' "
        "(or '.[all]')"
    )
