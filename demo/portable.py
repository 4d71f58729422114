"""Trained methods as plain numbers, for a page that prepares and answers drawings by itself.

What is told here is computed by the modules of ``demo/browser``, which have the same steps by the same
names.
"""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline

from dataset.frame import SIDE
from demo.packing import packed_floats, packed_levels
from demo.shelf import Corner, Slot, as_vectors
from demo.why import NAMES, ranges
from features.classifiers.kernel_svc import KernelSVC
from features.classifiers.linear import LinearClassifier
from features.classifiers.linear_svm import LinearSVM
from features.extractors.geometry import GeometryExtractor
from features.extractors.hog import HogExtractor
from features.extractors.invariants import InvariantsExtractor
from features.hesitant import Hesitant
from features.prepared import Prepared
from features.upright import Upright

Described = dict[str, Any]
Pictures = npt.NDArray[np.uint8]

EXTRACTORS: dict[type, str] = {
    HogExtractor: "hog",
    GeometryExtractor: "geometry",
    InvariantsExtractor: "invariants",
}
# Networks on drawings as they are (None), or prepared so.
PREPARATIONS = (None, "normalised", "upright")
# Of a model's weights, as text; one that is larger is not given to a page.
MOST_BYTES = 6_000_000
# Vectors that the page makes of pictures are those that were learned, to this.
ALIKE = 1e-5


def way_of(corner: Corner) -> Described | None:
    """How a drawing becomes a picture of the subject; None if that is not told here.

    Told are square pictures of ink in gray of at most 280 px.
    """
    height, width = corner.way.image_shape[:2]
    frame = corner.way.frame
    if corner.way.kind != "ink" or frame is None or height != width or height > SIDE:
        return None
    return {"side": height, "background": corner.way.background, "frame": asdict(frame)}


def described(slot: Slot, corner: Corner) -> Described | None:
    """A fitted method as settings and packed arrays; None if any part of it is not told here.

    Raises
    ------
    RuntimeError
        If the method is not ready.
    """
    if slot.model is None:
        raise RuntimeError(f"'{slot.method.key}' is not ready.")
    of_family = _learned if slot.method.family == "learned" else _classical
    found = of_family(slot.model.estimator, corner, slot)
    if found is None:
        return None
    classes = list(slot.model.card.classes)
    return {"family": slot.method.family, "classes": classes, **found}


def _learned(estimator: Any, corner: Corner, slot: Slot) -> Described | None:
    # Keras: there already if a network is ready.
    from cnn.plain_layers import plain_layers

    if not hasattr(estimator, "model_") or estimator.prepare not in PREPARATIONS:
        return None
    layers = plain_layers(estimator)
    if layers is None:
        return None
    packed = [
        {
            key: packed_floats(value) if isinstance(value, np.ndarray) else value
            for key, value in layer.items()
        }
        for layer in layers
    ]
    prepare = estimator.prepare
    image_shape = corner.way.image_shape
    channels = image_shape[2] if len(image_shape) == 3 else 1
    return {
        "before": prepare or "none",
        "layers": packed,
        "hesitates": prepare == "normalised",
        "channels": 1 if prepare else channels,
        # What a preparation of its own is given is weighed by colours, equal ones too.
        "luma": bool(prepare) and channels > 1,
    }


def _classical(estimator: Any, corner: Corner, slot: Slot) -> Described | None:
    hesitates = isinstance(estimator, Hesitant)
    estimator = estimator.classifier_ if hesitates else estimator
    if not isinstance(estimator, Pipeline):
        return None
    *before, (_, extractor), (_, classifier) = estimator.steps
    preparation = _before([step for _, step in before])
    head = _head(classifier, corner, slot)
    if preparation is None or head is None or type(extractor) not in EXTRACTORS:
        return None
    kind = EXTRACTORS[type(extractor)]
    found = {
        "before": preparation,
        "extractor": {"kind": kind, **extractor.get_params()},
        "classifier": head,
        "hesitates": hesitates,
    }
    return {**found, "ranges": ranges(NAMES[kind], corner, slot)} if kind in NAMES else found


def _before(steps: Sequence[Any]) -> str | None:
    """The one preparation before an extractor, ``none`` for none; None for what is not told."""
    if not steps:
        return "none"
    [step, *more] = steps
    if isinstance(step, Upright) and not more:
        return "upright"
    return "normalised" if isinstance(step, Prepared) and step.name == "normalised" else None


def _head(classifier: Any, corner: Corner, slot: Slot) -> Described | None:
    if isinstance(classifier, LinearClassifier | LinearSVM):
        coef, intercept = (
            packed_floats(np.asarray(one, np.float32))
            for one in (classifier.coef_, classifier.intercept_)
        )
        return {"kind": "linear", "coef": coef, "intercept": intercept}
    if not isinstance(classifier, KernelSVC) or classifier.kernel != "rbf":
        return None
    n_classes = len(classifier.classes_)
    pairs = list(combinations(range(n_classes), 2)) if n_classes > 2 else [(1, 0)]
    weights = np.stack([classifier.pair_weights(*pair) for pair in pairs], axis=1)
    return {
        "kind": "rbf_svm",
        "classes": list(range(n_classes)),
        "gamma": float(classifier.gamma_),
        "weights": packed_floats(np.asarray(weights, np.float64)),
        "intercept": packed_floats(np.asarray(classifier.intercept_, np.float64)),
        **_support(classifier, slot),
    }


def _support(classifier: KernelSVC, slot: Slot) -> Described:
    """The support vectors, or the training pictures that they are of, where those are shorter."""
    vectors = np.asarray(classifier.support_vectors_, np.float32)
    pictures = _gray_pictures(slot, classifier.support_, len(vectors))
    if pictures is not None and pictures[0].size < vectors[0].nbytes:
        of_pictures = as_vectors(slot, slot.train.images[classifier.support_])
        if of_pictures.shape == vectors.shape and np.abs(of_pictures - vectors).max() < ALIKE:
            levels = packed_levels(pictures)
            return {"pictures": {"side": pictures.shape[1], "levels": levels}}
    return {"support": packed_floats(vectors)}


def _gray_pictures(slot: Slot, indices: npt.NDArray[Any], n_vectors: int) -> Pictures | None:
    """Training pictures in one channel; None where there are none of these, or they have colours."""
    if indices.max() >= len(slot.train) or len(indices) != n_vectors:
        return None
    images = slot.train.images[indices]
    if images.ndim == 3:
        return images
    return images[..., 0] if (images == images[..., :1]).all() else None
