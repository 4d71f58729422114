"""A look inside networks, against answers worked out by hand and by perturbing pixels."""

from pkgutil import resolve_name

import numpy as np
import pytest

from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.inspection import inspect
from cnn.inspection.fields import receptive_fields
from cnn.inspection.gradients import saliency
from cnn.inspection.maps import feature_maps, first_filters, stage_maps
from cnn.inspection.patches import top_patches
from cnn.keras_classifier import KerasClassifier, _mean_of
from dataset.digits import load_digits

layers = keras.layers


def transparent(model):
    """The same graph with positive weights and neutral normalisation: no unit can go unheard."""
    generator = np.random.default_rng(0)
    for layer in model.layers:
        weights = layer.get_weights()
        if isinstance(layer, layers.BatchNormalization):
            names = [weight.name for weight in layer.weights]
            weights = [np.full(w.shape, n in ("gamma", "moving_variance"), np.float32)
                       for w, n in zip(weights, names, strict=True)]  # fmt: skip
        else:
            weights = [generator.uniform(0.1, 1, w.shape) if w.ndim > 1 else 0 * w for w in weights]
        layer.set_weights(weights)
    return model


def without_statistics(model):
    """`model` without the means and deviations of a whole picture, by which every pixel moves all units."""

    def copied(layer):
        if isinstance(layer, layers.GroupNormalization):
            return layers.Identity(name=layer.name)
        return type(layer).from_config(layer.get_config())

    return keras.models.clone_model(model, clone_function=copied)


def empirical_boxes(model, height, width, channels):
    """Layer → ``(rows, columns, 4)``: the first and last rows and columns that move a unit, lit one by
    one on a dark picture."""
    lines = np.zeros((1 + height + width, height, width, channels), np.float32)
    lines[1 + np.arange(height), np.arange(height)] = 1
    lines[1 + height + np.arange(width), :, np.arange(width)] = 1
    found = {}
    for name, maps in feature_maps(model, lines).items():
        moved = (maps[1:] != maps[:1]).any(axis=-1)
        by_row, by_col = moved[:height], moved[height:]
        ends = [
            (part.argmax(axis=0), len(part) - part[::-1].argmax(axis=0))
            for part in (by_row, by_col)
        ]
        (top, bottom), (left, right) = ends
        found[name] = np.stack([top, left, bottom, right], axis=-1)
    return found


def check_fields(model, height, width, channels=1, gaps=False):
    """Fields with `gaps` (dilation) may have one where the picture's border cuts them."""
    fields = receptive_fields(model)
    assert fields
    measured = empirical_boxes(transparent(without_statistics(model)), height, width, channels)
    for name, field in fields.items():
        assert measured[name].shape[:2] == field.maps[:2]
        for unit in np.ndindex(*field.maps[:2]):
            seen = field.seen(*unit)
            if not gaps or seen == field.box(*unit):
                assert tuple(measured[name][unit].tolist()) == seen, (name, unit)
    return fields


@pytest.mark.parametrize("shape", [(28, 28, 1), (17, 24, 3)])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_receptive_field_is_what_moves_a_unit(name, shape):
    check_fields(resolve_name(ARCHITECTURES[name])(shape, 3), *shape)


@pytest.mark.parametrize(
    "stack",
    [
        [layers.Conv2D(2, 3, dilation_rate=2, padding="same"), layers.Conv2D(2, 2, padding="same")],
        [layers.Conv2D(2, 5, strides=2, padding="same"), layers.AveragePooling2D(2, strides=1)],
        [layers.DepthwiseConv2D((3, 1)), layers.MaxPooling2D(3, strides=2, padding="same")],
        [layers.SeparableConv2D(2, 3, padding="same"), layers.Conv2D(3, (2, 4), strides=2)],
    ],
)
def test_receptive_field_of_other_windows(stack):
    gaps = any(getattr(layer, "dilation_rate", (1, 1)) != (1, 1) for layer in stack)
    check_fields(keras.Sequential([keras.Input((13, 16, 1)), *stack]), 13, 16, gaps=gaps)


def test_receptive_field_where_branches_meet():
    picture = keras.Input((12, 12, 1))
    wide = layers.Conv2D(2, 5, padding="same")(picture)
    narrow = layers.Conv2D(2, 1, padding="same", activation="relu")(picture)
    joined = layers.Add()([wide, narrow])
    pooled = layers.MaxPooling2D(2)(joined)
    score = layers.Dense(3)(layers.GlobalAveragePooling2D()(pooled))
    fields = check_fields(keras.Model(picture, score), 12, 12)
    *_, added, last = fields.values()
    assert (added.size, added.start) == ((5, 5), (-2, -2))
    assert (last.size, last.jump) == ((6, 6), (2, 2))
    assert len(fields) == 4


def test_receptive_fields_of_the_lectures_network_by_hand():
    model = resolve_name(ARCHITECTURES["lecture-mnist"])((28, 28, 1), 10)
    found = [(f.kind, f.size[0], f.jump[0], f.start[0]) for f in receptive_fields(model).values()]
    assert found == [
        ("Conv2D", 3, 1, 0),
        ("MaxPooling2D", 4, 2, 0),
        ("Conv2D", 8, 2, 0),
        ("MaxPooling2D", 10, 4, 0),
    ]


def test_pooling_that_leaves_a_remainder_hides_the_last_columns():
    stack = [layers.MaxPooling2D(3), layers.Conv2D(2, 3, padding="same")]
    fields = check_fields(keras.Sequential([keras.Input((9, 11, 1)), *stack]), 9, 11)
    last = list(fields.values())[-1]
    assert last.within == (9, 9)
    assert last.box(1, 2) == (0, 3, 9, 12)
    assert last.seen(1, 2) == (0, 3, 9, 9)


def test_layer_of_an_unknown_kind_is_named():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.UpSampling2D(2, name="larger")])
    with pytest.raises(ValueError, match=r"receptive field of 'larger'.*UpSampling2D"):
        receptive_fields(model)


def test_first_filters_are_the_first_convolutions():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.MaxPooling2D(2),
            layers.Conv2D(4, (3, 2)),
            layers.Conv2D(5, 1),
        ]
    )
    filters = first_filters(model)
    assert filters.shape == (3, 2, 3, 4)
    np.testing.assert_array_equal(filters, model.layers[1].get_weights()[0])


def test_no_convolution_no_filters():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(2)])
    with pytest.raises(ValueError, match="Conv2D"):
        first_filters(model)


@pytest.fixture
def sums():
    """One filter that adds up 2×2 squares, one that does the opposite, then their positive part."""
    model = keras.Sequential(
        [keras.Input((6, 6, 1)), layers.Conv2D(2, 2, name="squares"), layers.ReLU(name="positive")]
    )
    kernel = np.ones((2, 2, 1, 2), np.float32) * [1, -1]
    model.layers[0].set_weights([kernel, np.array([0, 0.5], np.float32)])
    return model


def dots():
    """Pictures with a 2×2 square of growing strength at (i, 1)."""
    images = np.zeros((4, 6, 6), np.uint8)
    for i, image in enumerate(images):
        image[i : i + 2, 1:3] = 51 * (i + 1)
    return images


def test_feature_maps_by_hand(sums):
    maps = feature_maps(sums, dots())
    assert list(maps) == ["squares", "positive"]
    assert maps["squares"].shape == (4, 5, 5, 2)
    np.testing.assert_allclose(
        maps["squares"][2, 1:4, 0:3, 0], 0.6 * np.outer([1, 2, 1], [1, 2, 1]), rtol=1e-6
    )
    np.testing.assert_allclose(
        maps["positive"][2, ..., 1], np.maximum(0.5 - maps["squares"][2, ..., 0], 0), atol=1e-6
    )
    np.testing.assert_allclose(
        feature_maps(sums, dots(), ["positive"])["positive"], maps["positive"]
    )


def test_top_patches_are_where_the_square_is(sums):
    found = top_patches(sums, "positive", dots(), k=3)
    np.testing.assert_array_equal(found.pictures[0], [3, 2, 1])
    np.testing.assert_array_equal(found.units[0], [[3, 1], [2, 1], [1, 1]])
    np.testing.assert_allclose(found.responses[0], [3.2, 2.4, 1.6], rtol=1e-6)
    np.testing.assert_array_equal(found.patches[0, 0], np.full((2, 2), 204))
    np.testing.assert_allclose(found.responses[1], 0.5)
    np.testing.assert_array_equal(found.patches[1], np.zeros((3, 2, 2)))


def test_patches_beyond_the_picture_show_its_background():
    model = keras.Sequential(
        [keras.Input((6, 6, 3)), layers.Conv2D(1, 3, padding="same", name="c")]
    )
    kernel = np.zeros((3, 3, 3, 1), np.float32)
    kernel[1, 1] = 1
    model.layers[0].set_weights([kernel, np.zeros(1, np.float32)])
    image = np.full((1, 6, 6, 3), 40, np.uint8)
    image[0, 0, 0] = 250
    [[patch]] = top_patches(model, "c", image).patches
    expected = np.full((3, 3, 3), 40)
    expected[1, 1] = 250
    np.testing.assert_array_equal(patch, expected)


def test_layer_without_a_field(sums):
    with pytest.raises(ValueError, match=r"'squares', 'positive'.*'dense'"):
        top_patches(sums, "dense", dots())


def test_saliency_of_a_linear_network_is_its_weights():
    model = keras.Sequential(
        [keras.Input((3, 4, 1)), layers.Flatten(), layers.Dense(2, activation="softmax")]
    )
    weights = np.random.default_rng(0).normal(size=(12, 2)).astype(np.float32)
    model.layers[1].set_weights([weights, np.zeros(2, np.float32)])
    images = np.random.default_rng(1).random((3, 3, 4))
    found = saliency(model, images, np.array([0, 1, 1]))
    np.testing.assert_allclose(found.reshape(3, 12), np.abs(weights[:, [0, 1, 1]].T), rtol=1e-5)
    answers = (images.reshape(3, 12) @ weights).argmax(axis=1)
    np.testing.assert_allclose(saliency(model, images), saliency(model, images, answers))


def test_saliency_is_the_gradient_and_leaves_the_network_alone():
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(3, 3, activation="tanh"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    before = model.get_weights()
    image = np.random.default_rng(2).random((1, 6, 6))
    found = saliency(model, image, np.array([1]))[0]

    step = 1e-2
    for row, col in [(0, 0), (2, 3), (5, 1)]:
        up, down = image[0].copy(), image[0].copy()
        up[row, col] += step
        down[row, col] -= step
        both = [sum_before_softmax(model, picture) for picture in (up, down)]
        slope = abs(both[0] - both[1]) / (2 * step)
        assert found[row, col] == pytest.approx(slope, rel=0.02, abs=1e-3)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert model.trainable and all(layer.trainable for layer in model.layers)
    assert model.layers[-1].activation is keras.activations.softmax


def sum_before_softmax(model, picture):
    """Class 1's sum before the softmax, from the layer below and the weights."""
    below = keras.Model(model.inputs[0], model.layers[-1].input)
    weights, bias = model.layers[-1].get_weights()
    hidden = np.asarray(below(picture[None, ..., None].astype(np.float32), training=False))
    return float((hidden @ weights + bias)[0, 1])


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_inspection_fits_the_record(name):
    data = load_digits()
    train = data.train.take(np.arange(60))
    images = data.tests["test"].images[:4]
    # What is kept, and how much of it, is that of an untrained network too.
    classifier = KerasClassifier(name)
    classifier.classes_, classifier.input_shape_ = np.arange(10), (8, 8, 1)
    classifier.image_shape_, classifier.test_shift_ = (8, 8), 0
    classifier.test_mirror_ = False
    keras.utils.set_random_seed(0)
    classifier.model_ = resolve_name(ARCHITECTURES[name])((8, 8, 1), 10)
    kept = inspect(classifier, images, train.images)
    assert sum(array.nbytes for array in kept.values()) < 1e6
    assert all(array.dtype != object for array in kept.values())
    assert kept["saliency"].shape == (4, 8, 8)
    assert kept["patches/patches"].shape[:2] == (12, 9)
    assert str(kept["patches/layer"]) in kept["fields/layer"]
    maps = [key for key in kept if key.startswith("maps/")]
    assert maps and all(key.removeprefix("maps/") in kept["fields/layer"] for key in maps)
    assert len(kept["fields/size"]) == len(kept["fields/kind"]) == len(kept["fields/layer"])


def test_inspection_takes_the_first_member_of_an_ensemble():
    data = load_digits()
    train, images = data.train.take(np.arange(60)), data.tests["test"].images[:2]
    classifier = KerasClassifier("lecture-mnist", "lecture-mnist").fit(train.images, train.labels)
    alone = inspect(classifier, images, train.images)
    network = classifier.model_
    members = [network, type(network).from_config(network.get_config())]
    classifier.model_ = _mean_of(members, (8, 8, 1))
    found = inspect(classifier, images, train.images)
    for key in ("filters", "saliency", "patches/pictures"):
        np.testing.assert_allclose(found[key], alone[key], rtol=1e-5, atol=1e-7)


def test_stages_end_after_their_pointwise_layers():
    model = resolve_name(ARCHITECTURES["small"])((8, 8, 1), 10)
    images = load_digits().train.images[:2]
    found = stage_maps(model, images)
    kinds = [type(model.get_layer(name)).__name__ for name in found]
    assert kinds == ["ReLU", "MaxPooling2D", "ReLU", "MaxPooling2D", "ReLU"]
    every = feature_maps(model, images)
    assert all((maps == every[name]).all() for name, maps in found.items())
    ensemble = _mean_of([model], (8, 8, 1))
    assert stage_maps(ensemble, images).keys() == found.keys()
