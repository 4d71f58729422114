"""Data sets of installed packages: entry points that load `dataset.labelled_images.LabelledImages`."""

import inspect
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from dataset import DATASETS, load
from dataset.input_error import InputError, unknown_name
from experiments.guard import guarded, say, without_printing
from experiments.outside import origin
from experiments.outside.first_import import try_import
from experiments.outside.offered import DATASET_GROUPS, Offer, offered

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages

LISTING = "'versus list datasets' (or --data PATH for a folder)"


def offered_data_sets() -> tuple[dict[str, Offer], dict[str, str]]:
    """Offers, and why others are refused, by name."""
    return offered(DATASET_GROUPS, {"datasets": DATASETS})


def is_data_set(key: str) -> bool:
    """Whether `key` is a data set of ours or of an installed package; nothing is imported."""
    return key in DATASETS or key in offered_data_sets()[0]


def known_dataset(key: str) -> str:
    """`key`, if a data set has that name; else an `InputError` with the nearest one."""
    if key not in DATASETS:
        _offer(key)
    return key


def _offer(key: str) -> Offer:
    offers, refused = offered_data_sets()
    if key in refused:
        raise InputError(refused[key])
    if key not in offers:
        raise unknown_name("data set", key, [*DATASETS, *offers], LISTING)
    return offers[key]


def load_any(
    key: str, data_dir: Path | None = None, image_size: tuple[int, int] | None = None
) -> "LabelledImages":
    """The data set `key`, of ours or of an installed package.

    Parameters
    ----------
    data_dir : handed to a loader that takes it
    image_size : see `dataset.load`; a package's has its own

    Raises
    ------
    InputError
        As `dataset.load`; if the package's loader cannot be imported, raises, or returns another thing.
    """
    if key in DATASETS:
        return load(key, data_dir, image_size)
    offer = _offer(key)
    try:
        place = origin.origin_of(offer.address, key, offer.package)
        try_import(place, "experiments.outside.origin:load")
        loader, printed = origin.load(place)
        found = _loaded(loader, data_dir)
    except InputError as error:
        raise InputError(f"{offer} cannot be used: {error}") from None
    if str(printed):
        say(f"'{key}', imported, {printed}")
    source = f"{found.provenance} From the package {offer.package}, source {place.sha256}."
    return replace(found, key=key, provenance=source)


def _loaded(loader: Any, data_dir: Path | None) -> "LabelledImages":
    def run() -> Any:
        known = {"data_dir": data_dir} if "data_dir" in inspect.signature(loader).parameters else {}
        return loader(**known)

    if not callable(loader):
        raise InputError(f"expected a function that loads it, received {type(loader).__name__}.")
    done, error = guarded(lambda: without_printing(run))
    if done is None:
        raise InputError(f"its loader raises {error}")
    found, printed = done
    if str(printed):
        say(f"its loader {printed}")
    # NumPy comes with it, which a list of names does without.
    expected = resolve_name("dataset.labelled_images:LabelledImages")
    if not isinstance(found, expected):
        raise InputError(
            f"expected dataset.labelled_images.LabelledImages, received {type(found).__name__}."
        )
    loaded: LabelledImages = found
    return loaded
