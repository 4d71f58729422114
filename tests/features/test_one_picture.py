"""Features of one picture are those of a stack with it alone."""

import inspect
from pkgutil import resolve_name

import numpy as np
import pytest

from features.extractors.hog import HogExtractor
from features.one_picture import or_one_picture

FUNCTIONS = {
    "features.hog:hog": {},
    "features.lbp:binary_patterns": {},
    "features.ssd:ssd_shift_energy": {"shift": (1, 0)},
    "features.ssd:moravec_response": {},
    "features.ssd:four_energies": {},
    "features.structure_tensor:structure_tensor": {"sigma": 1.0},
    "features.structure_tensor:taylor_error": {"shift": (0, 1)},
    "features.harris:harris_response": {"k": 0.04},
    "features.gradients:gradients": {},
    "features.dense_sift:dense_sift": {},
    "features.geometry:geometry": {},
    "features.invariants:invariants": {},
    "features.scattering:scattering": {},
    "features.opencv_convention:tensor": {},
    "features.opencv_convention:corner_harris": {},
    "features.opencv_convention:corner_min_eigen_val": {},
    "features.opencv_convention:corner_eigen_vals_and_vecs": {},
}
# The axis of pictures in what is given, where it is not the first; None where there is none.
AXES = {"features.ssd:four_energies": (1, 0), "features.dense_sift:dense_sift": (0, None)}


@pytest.mark.parametrize("colours", [(), (3,)])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_picture_is_a_stack_of_one(name, colours):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (28, 24, *colours), dtype=np.uint8)
    function, settings = resolve_name(name), FUNCTIONS[name]
    one, several = function(picture, **settings), function(images=picture[None], **settings)
    if not isinstance(several, tuple):
        one, several = (one,), (several,)
    else:
        assert type(one) is type(several)
    for part, stacked, axis in zip(one, several, AXES.get(name, (0,) * len(one)), strict=True):
        assert stacked.shape[axis] == 1 if axis is not None else True
        expected = stacked if axis is None else np.take(stacked, 0, axis)
        np.testing.assert_array_equal(part, expected)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signature_and_words_say_it(name):
    function = resolve_name(name)
    assert next(iter(inspect.signature(function).parameters)) == "images"
    assert function.__doc__


@pytest.mark.parametrize(
    ("shape", "is_one"),
    [
        ((28, 28), True),
        ((28, 24, 3), True),
        ((4, 4, 3), True),
        ((5, 28, 28), False),
        ((1, 28, 3), False),
        ((5, 3, 3), False),
        ((5, 28, 28, 3), False),
        ((28, 28, 4), False),
        ((28,), False),
    ],
)
def test_what_counts_as_one(shape, is_one):
    received = []
    or_one_picture()(lambda images: received.append(images.shape) or images)(np.zeros(shape))
    assert received == [(1, *shape) if is_one else shape]


@pytest.mark.parametrize("name", ["features.hog:hog", "features.harris:harris_response"])
@pytest.mark.parametrize("shape", [(28,), (0, 28, 28), (28, 28, 28, 4), (2, 2, 28, 28, 3)])
def test_what_is_neither_is_refused(name, shape):
    with pytest.raises(ValueError, match="Expected images of shape"):
        resolve_name(name)(np.zeros(shape, np.uint8))


def test_an_estimator_takes_stacks_alone():
    rng = np.random.default_rng(0)
    extractor = HogExtractor().fit(rng.integers(0, 256, (2, 28, 28), dtype=np.uint8))
    with pytest.raises(ValueError, match="Fitted on pictures"):
        extractor.transform(rng.integers(0, 256, (28, 28), dtype=np.uint8))
