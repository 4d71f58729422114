"""What a method has to keep to, tried on small stand-in pictures: a line for each thing that is wrong."""

import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from dataset.facts import Kind
from dataset.labelled_images import LabelledImages, Split
from experiments.fit import fit
from experiments.guard import Printed, guarded, without_printing
from experiments.methods.outside import FromOutside as Method
from experiments.outside.estimators import as_pictures

SIDE, N_CLASSES, N_TRAIN, N_TEST = 16, 3, 60, 30
SEED = 0
# Of what a trial of so few pictures keeps and needs; a network's backend is not counted.
MOST_BYTES = 200_000_000
SUM_TOLERANCE = 1e-3
# Sums of another batch's size differ in their last bits.
SAME = 1e-4

Floats = npt.NDArray[np.floating[Any]]
Images = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    check : what was tried, in a few words
    fault : what is wrong, in a line; None if nothing is
    """

    check: str
    fault: str | None = None

    def __str__(self) -> str:
        return f"{'ok' if self.fault is None else 'WRONG':5} {self.check}" + (
            f": {self.fault}" if self.fault else ""
        )


def stand_in(kind: Kind = "ink", colour: bool = False) -> LabelledImages:
    """Three classes that any method can tell apart: bars across, bars down, and a block, in noise;
    16 × 16 px."""
    train, test = (_drawn(n, seed, colour) for n, seed in ((N_TRAIN, 0), (N_TEST, 1)))
    return LabelledImages(
        key="stand-in",
        name="Stand-in pictures",
        train=train,
        tests={"test": test},
        class_names=("across", "down", "block"),
        provenance="Drawn to check a method.",
        kind=kind,
    )


def _drawn(n: int, seed: int, colour: bool) -> Split:
    generator = np.random.default_rng(seed)
    labels = np.arange(n, dtype=np.int64) % N_CLASSES
    images = generator.integers(0, 50, (n, SIDE, SIDE)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = generator.integers(3, SIDE - 7, 2)
        part = [image[row : row + 2, 2:-2], image[2:-2, column : column + 2]]
        (*part, image[row : row + 6, column : column + 6])[label][...] += np.uint8(190)
    return Split(np.repeat(images[..., None], 3, axis=3) if colour else images, labels)


def check(method: Method, data: LabelledImages) -> Iterator[Finding]:
    """Every check, as soon as it is done; where learning or answering fails, there are no others.

    Parameters
    ----------
    method : with an object of somebody's, or of parts
    data : from `stand_in`, of a kind that the method takes
    """
    images, labels = data.tests["test"].images, data.tests["test"].labels
    fitted, printed, fault = _fitted(method, data)
    yield Finding("learns from pictures and labels", fault)
    if fault:
        return
    found, fault = guarded(lambda: _answered(fitted, images))
    fault = fault or _wrong_shape(found, fitted)
    yield Finding("answers a row a picture and a column a class, all finite", fault)
    if fault or found is None:
        return
    answers = fitted.classes_[found.argmax(axis=1)]
    tries: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("its answers are probabilities", lambda: _no_probabilities(found)),
        ("tells simple pictures apart", lambda: _no_better(answers, labels)),
        ("answers the same when asked again", lambda: _differs(fitted, images, found)),
        ("answers every picture by itself", lambda: _by_itself(fitted, images, found)),
        ("learns the same again from the same seed", lambda: _again(method, data, found)),
        ("can be cloned, and fitting changes no parameter", lambda: _clone(method, data)),
        ("leaves the pictures as they are", lambda: _changed(method, data)),
        ("learns where the draw lacks a class, in little memory", lambda: _lacking(method, data)),
    )
    for what, try_it in tries:
        wrong, raised = guarded(try_it)
        yield Finding(what, raised or wrong)
    yield Finding("prints nothing", str(printed) or None)


def _fitted(method: Method, data: LabelledImages) -> tuple[Any, Printed, str | None]:
    def run() -> Any:
        made = method.build(SEED)
        fit(made, data.train, data)
        return made

    (fitted, fault), printed = without_printing(lambda: guarded(run))
    return fitted, printed, fault


def _silent(run: Callable[[], Any]) -> Any:
    return without_printing(run)[0]


def _answered(estimator: Any, images: Images) -> Floats:
    return np.asarray(_silent(lambda: estimator.predict_proba(images)))


def _wrong_shape(found: Any, fitted: Any) -> str | None:
    expected = (N_TEST, len(fitted.classes_))
    if found.shape != expected:
        return f"expected shape {expected}, received {found.shape}"
    bad = int((~np.isfinite(found)).any(axis=1).sum())
    return f"NaN or infinity for {bad} of {N_TEST} pictures" if bad else None


def _no_probabilities(found: Floats) -> str | None:
    sums = found.sum(axis=1)
    if found.min() < 0 or found.max() > 1 + SUM_TOLERANCE:
        return f"expected numbers from 0 to 1, received {found.min():.3g} to {found.max():.3g}"
    if abs(sums - 1).max() > SUM_TOLERANCE:
        return f"rows sum to {sums.min():.3g} to {sums.max():.3g}: expected 1"
    return None


def _no_better(answers: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> str | None:
    right = int((answers == labels).sum())
    if right > N_TEST / N_CLASSES:
        return None
    return f"{right} of {N_TEST} right, as by guessing: are columns in the order of classes_?"


def _differs(fitted: Any, images: Images, found: Floats) -> str | None:
    return _unlike(_answered(fitted, images), found, "asked again")


def _by_itself(fitted: Any, images: Images, found: Floats) -> str | None:
    """A method that looks at test pictures together answers some of them otherwise alone."""
    alone = np.concatenate([_answered(fitted, one[None]) for one in images])
    return _unlike(alone, found, "asked one at a time: does it look at the other test pictures?")


def _again(method: Method, data: LabelledImages, found: Floats) -> str | None:
    # Whatever is drawn in between, as other trials do.
    np.random.random(7)
    fitted, _, fault = _fitted(method, data)
    again = "fitted again: does all of its chance come from 'seed' or 'random_state'?"
    return fault or _unlike(_answered(fitted, data.tests["test"].images), found, again)


def _unlike(one: Floats, other: Floats, when: str) -> str | None:
    n = int((np.abs(one - other).max(axis=1) > SAME).sum())
    return f"{n} of {N_TEST} pictures are answered otherwise when {when}" if n else None


def _inner(method: Method) -> Any:
    """What stands in the file, unfitted; a network's or one of ours as it is."""
    estimator = method.build(SEED)
    first = estimator[0] if hasattr(estimator, "steps") else estimator
    return first.make(SEED) if hasattr(first, "make") else first


def _clone(method: Method, data: LabelledImages) -> str | None:
    made = _inner(method)
    if method.has_network or not hasattr(made, "get_params"):
        return None
    before = _parameters(clone(made))
    _silent(lambda: made.fit(as_pictures(data.train.images), data.train.labels.copy()))
    changed = [name for name, value in _parameters(made).items() if before.get(name) != value]
    if not changed:
        return None
    return f"fit changed {', '.join(changed)}: expected attributes whose names end in _"


def _parameters(estimator: Any) -> Mapping[str, str]:
    return {name: repr(value) for name, value in estimator.get_params(deep=False).items()}


def _changed(method: Method, data: LabelledImages) -> str | None:
    """It gets copies, which it should leave alone all the same: other programs hand over their own."""
    made = _inner(method)
    if method.has_network:
        return None
    images = as_pictures(data.train.images)
    before = images.copy()
    if hasattr(made, "fit"):
        _silent(lambda: made.fit(images, data.train.labels.copy()))
    names = ("predict_proba", "decision_function", "predict", "transform")
    answer = next((getattr(made, name) for name in names if hasattr(made, name)), made)
    _silent(lambda: answer(images))
    return "it wrote into the array that it was given" if np.any(before != images) else None


def _lacking(method: Method, data: LabelledImages) -> str | None:
    kept = data.train.take(np.flatnonzero(data.train.labels != 1))
    made = method.build(SEED)
    tracemalloc.start()
    try:
        _silent(lambda: fit(made, kept, data))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    found = made.classes_.tolist(), _answered(made, data.tests["test"].images).shape[1]
    if found != ([0, 2], 2):
        return f"expected classes [0, 2] and a column each, received {found[0]} and {found[1]}"
    if peak > MOST_BYTES:
        return f"{peak / 1e6:,.0f} MB for {len(kept)} pictures of {SIDE} px"
    return None
