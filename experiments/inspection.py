"""What a trial keeps for the report's pictures.

Both families look at the same few test pictures, and each method at those besides that it got wrong.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.labelled_images import LabelledImages, Split
from experiments.inspected import WRONG
from experiments.methods.method import inspect as look_inside
from experiments.occlusion import background, occlusion_map
from experiments.predictions import Predictions

Array = npt.NDArray[Any]

MOST_PICTURES, MOST_WRONG = 10, 5


def inspect(
    fitted: Any, train: Split, data: LabelledImages, answers: Predictions
) -> dict[str, Array]:
    """The arrays of ``trials/<id>.inspection.npz`` (see ``docs/records.md``).

    Parameters
    ----------
    fitted : a method's estimator, trained on `train`
    train : the trial's training pictures
    data : its last test set, the hardest one, is looked at
    answers : of `fitted` to that test set; the wrong ones that it was surest of are looked at too
    """
    test_set, split = list(data.tests.items())[-1]
    kept = {
        "test_set": np.array(test_set),
        **_seen(fitted, train, split, chosen_pictures(split.labels, data.n_classes)),
    }
    wrong = _still_wrong(fitted, split, surest_wrong(answers))
    again = _seen(fitted, train, split, wrong) if len(wrong) else {}
    # Filters and what excites them are the same whatever is looked at.
    return kept | {
        f"{WRONG}{name}": array
        for name, array in again.items()
        if name not in kept or not np.array_equal(array, kept[name])
    }


def _still_wrong(fitted: Any, split: Split, wrong: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Those of `wrong` that are answered wrongly at the size that is looked at, too.

    A method that takes any size answered the test set at its own.
    """
    if not len(wrong):
        return wrong
    answered = np.asarray(fitted.classes_)[fitted.predict_proba(split.images[wrong]).argmax(axis=1)]
    return wrong[answered != split.labels[wrong]]


def _seen(
    fitted: Any, train: Split, split: Split, chosen: npt.NDArray[np.int64]
) -> dict[str, Array]:
    """The pictures `chosen` of `split`, and what a method sees of them."""
    images = split.images[chosen]
    probability = fitted.predict_proba(images)
    maps = [occlusion_map(fitted.predict_proba, image) for image in images]
    kept: Mapping[str, Array] = look_inside(fitted, images, train.images)
    return {
        "chosen": chosen,
        "images": images,
        "labels": split.labels[chosen],
        "predicted": np.asarray(fitted.classes_)[probability.argmax(axis=1)],
        "ink": np.array([ink_mask(image) for image in images]),
        "occlusion": np.stack(maps),
        **kept,
    }


def chosen_pictures(labels: npt.NDArray[np.int64], n_classes: int) -> npt.NDArray[np.int64]:
    """Indices of the first picture of every class, then of the second, …, in whole rounds.

    At most 10; with more classes than that, the first pictures of the first 10 classes.

    Examples
    --------
    >>> chosen_pictures(np.array([1, 1, 0, 1, 0]), 2).tolist()
    [2, 0, 4, 1]
    """
    by_class = [np.flatnonzero(labels == label) for label in range(n_classes)]
    present = [indices for indices in by_class if len(indices)][:MOST_PICTURES]
    rounds = min(MOST_PICTURES // len(present), *(len(indices) for indices in present))
    return np.array([indices[i] for i in range(rounds) for indices in present], dtype=np.int64)


def surest_wrong(answers: Predictions, most: int = MOST_WRONG) -> npt.NDArray[np.int64]:
    """Indices of at most `most` wrong answers, those of the highest probability first.

    Examples
    --------
    >>> rows = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]], np.float32)
    >>> surest_wrong(Predictions(np.zeros(3, int), rows.argmax(axis=1), rows)).tolist()
    [1, 2]
    """
    wrong = np.flatnonzero(answers.labels != answers.predicted)
    if answers.confidence is None:
        return wrong[:most]
    return wrong[np.argsort(-answers.confidence[wrong], kind="stable")][:most]


def ink_mask(image: Array) -> npt.NDArray[np.bool_]:
    """Where a picture differs from its background by half of its largest difference or more."""
    difference = np.abs(image.astype(np.float32) - background(image).astype(np.float32))
    if difference.ndim == 3:
        difference = difference.mean(axis=-1)
    return np.asarray((difference >= difference.max() / 2) & (difference > 0))
