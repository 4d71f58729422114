"""Preparation, extractor and classifier, joined into one scikit-learn estimator on image stacks."""

from pkgutil import resolve_name
from typing import Any

from sklearn.pipeline import Pipeline

from dataset.input_error import unknown_name
from features.classifiers import CLASSIFIERS
from features.extractors import EXTRACTORS
from features.prepared import Prepared
from features.upright import Upright
from features.virtual_samples import VirtualSamples


def classical_pipeline(
    extractor: str,
    classifier: str,
    upright: bool = False,
    virtual: dict[str, Any] | None = None,
    prepare: str | None = None,
) -> Pipeline:
    """[prepared →] [upright →] extractor → classifier, unfitted.

    There is no scaler between them: the extractors' vectors have unit length or the units of gray
    levels, and scaling every feature to unit variance blows up the cells at the picture's border,
    where hardly anything is ever drawn (measured in ``docs/decisions.md``).

    Parameters
    ----------
    extractor : key of `features.extractors.EXTRACTORS`
    classifier : key of `features.classifiers.CLASSIFIERS`
    upright : whether slant is undone first; of copies of all pictures too, after they are distorted
    virtual : settings of `features.virtual_samples.VirtualSamples`; None for the training images alone
    prepare : key of `dataset.normalisation.PREPARATIONS`, before everything else; None for pictures
        as they are

    Raises
    ------
    InputError
        If a key is unknown, with the nearest one.
    """
    for kind, given, known in (
        ("extractor", extractor, EXTRACTORS),
        ("classifier", classifier, CLASSIFIERS),
    ):
        if given not in known:
            raise unknown_name(kind, given, known, f"'features.{kind}s'")
    take, decide = resolve_name(EXTRACTORS[extractor])(), resolve_name(CLASSIFIERS[classifier])()
    first: list[tuple[str, Any]] = [("upright", Upright())] if upright else []
    before: list[tuple[str, Any]] = [] if prepare is None else [("prepared", Prepared(prepare))]
    if virtual is None:
        return Pipeline([*before, *first, ("extractor", take), ("classifier", decide)])
    if first and virtual.get("of") == "all":
        # What is drawn at random stands for pictures yet to come, and those are straightened last.
        first, take = [], Pipeline([*first, ("extractor", take)])
    return Pipeline([*before, *first, ("virtual", VirtualSamples(take, decide, **virtual))])
