"""Preparation, extractor and classifier, joined into one scikit-learn estimator on image stacks."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from sklearn.pipeline import Pipeline

from dataset.input_error import unknown_name
from features.classifiers import CLASSIFIERS
from features.extractors import EXTRACTORS

# What comes before an extractor: image stacks in, image stacks out.
PREPARATIONS = {
    "prepared": "features.prepared:Prepared",
    "upright": "features.upright:Upright",
}
# What is made of the extractor behind it: image stacks in, vectors out.
AROUND_EXTRACTORS = {
    "contrast": "features.contrast:Contrast",
    "mirrored": "features.mirrored:Mirrored",
}
# Classifiers of image stacks that are made of what comes behind them.
WRAPPERS = {
    "virtual": "features.virtual_samples:VirtualSamples",
    "redrawn": "features.redrawn:Redrawn",
    "retaken": "features.retaken:Retaken",
    "hesitant": "features.hesitant:Hesitant",
}
# What comes between vectors from outside, whose units are unknown, and a classifier.
SCALERS = {"standardised": "features.given:standardised"}
# What comes between vectors and a linear classifier.
BETWEEN = {"fourier": "features.random_fourier:RandomFourier"}
KINDS = {
    **PREPARATIONS,
    **AROUND_EXTRACTORS,
    **EXTRACTORS,
    **SCALERS,
    **BETWEEN,
    **CLASSIFIERS,
    **WRAPPERS,
}


def classical_pipeline(*steps: str | tuple[str, Mapping[str, Any]]) -> Any:
    """The estimator of `steps`, unfitted; a picture goes through them in their order.

    There is no scaler between an extractor of ours and a classifier: the extractors' vectors have unit
    length or the units of gray levels, and scaling every feature to unit variance blows up the cells at
    the picture's border, where hardly anything is ever drawn (measured in ``docs/decisions.md``).

    Parameters
    ----------
    steps : keys of `KINDS`, with settings where they differ from the defaults. A wrapper stands before
        what it is made of.

    Raises
    ------
    InputError
        If a key is unknown, with the nearest one.

    Examples
    --------
    >>> list(classical_pipeline("upright", "hog", "rbf_svm").named_steps)
    ['upright', 'extractor', 'classifier']
    """
    (kind, settings), *rest = [step if isinstance(step, tuple) else (step, {}) for step in steps]
    if kind not in KINDS:
        raise unknown_name("step", kind, KINDS, "'features.pipeline.KINDS'")
    make = resolve_name(KINDS[kind])
    if kind in WRAPPERS:
        return make.around(classical_pipeline(*rest), **settings)
    if kind in AROUND_EXTRACTORS:
        (_, extractor), *classifier = classical_pipeline(*rest).steps
        return Pipeline([("extractor", make(extractor, **settings)), *classifier])
    if kind in CLASSIFIERS:
        return Pipeline([("classifier", make(**settings))])
    behind = classical_pipeline(*rest)
    # A wrapper is one step of the pipeline, whatever it is made of.
    follow = behind.steps if isinstance(behind, Pipeline) else [(rest[0][0], behind)]
    return Pipeline([("extractor" if kind in EXTRACTORS else kind, make(**settings)), *follow])
