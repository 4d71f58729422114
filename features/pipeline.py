"""An extractor and a classifier, joined into one scikit-learn estimator on image stacks."""

from pkgutil import resolve_name

from sklearn.pipeline import Pipeline

from dataset.input_error import unknown_name
from features.classifiers import CLASSIFIERS
from features.extractors import EXTRACTORS


def classical_pipeline(extractor: str, classifier: str) -> Pipeline:
    """extractor → classifier, unfitted.

    There is no scaler between them: the extractors' vectors have unit length or the units of gray
    levels, and scaling every feature to unit variance blows up the cells at the picture's border,
    where hardly anything is ever drawn (measured in ``docs/decisions.md``).

    Parameters
    ----------
    extractor : key of `features.extractors.EXTRACTORS`
    classifier : key of `features.classifiers.CLASSIFIERS`

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
    return Pipeline(
        [
            ("extractor", resolve_name(EXTRACTORS[extractor])()),
            ("classifier", resolve_name(CLASSIFIERS[classifier])()),
        ]
    )
