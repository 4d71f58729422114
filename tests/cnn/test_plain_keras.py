"""What is saved around the batches of Keras' own loop changes no number."""

from dataclasses import replace

import numpy as np
import pytest

from cnn.architectures.lecture_mnist import build_lecture_mnist
from cnn.backend import keras
from cnn.optimizers import build_optimizer
from cnn.recipes import RECIPES
from cnn.traced import traced
from cnn.training import Course, Examples, endless_batches, train
from dataset.digits import load_digits

EPOCHS = 3


def examples(first, n):
    part = load_digits().train.take(np.arange(first, first + n))
    inputs = part.images[..., None].astype(np.float32) / 255
    return Examples(inputs, keras.utils.to_categorical(part.labels, 10))


def built():
    keras.utils.clear_session()
    keras.utils.set_random_seed(5)
    return build_lecture_mnist((8, 8, 1), 10)


def by_the_manual(recipe, shown, watched):
    """The same by `Model.fit` as anybody would call it."""
    model = built()
    optimizer = build_optimizer(recipe, recipe.steps_in_epoch(len(shown)) * EPOCHS)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    options = {"epochs": EPOCHS, "verbose": 0}
    if watched is not None:
        options["validation_data"] = (watched.inputs, watched.targets)
    if recipe.steps_per_epoch:
        stream = endless_batches(shown, recipe.batch_size, 5)
        options |= {"steps_per_epoch": recipe.steps_per_epoch, "shuffle": False}
        done = model.fit(stream, **options)
    else:
        done = model.fit(shown.inputs, shown.targets, batch_size=recipe.batch_size, **options)
    return model, done.history


@pytest.mark.parametrize(
    ("recipe", "n", "n_watched"),
    [
        pytest.param("lecture-mnist", 70, 9, id="watched in one batch"),
        pytest.param("lecture-mnist", 70, 40, id="watched in two"),
        pytest.param("lecture-shape", 45, 0, id="a stream of whole batches"),
        pytest.param("lecture-shape", 43, 2, id="a stream whose passes end with one picture"),
    ],
)
def test_same_weights_and_history_as_by_keras(recipe, n, n_watched):
    chosen = replace(RECIPES[recipe], epochs=EPOCHS)
    shown, watched = examples(0, n), examples(100, n_watched) if n_watched else None
    plain, expected = by_the_manual(chosen, shown, watched)
    plain = plain.get_weights()
    ours, told = built(), []
    course = Course(5, watched=watched, on_epoch=lambda *numbers: told.append(numbers))
    with traced(ours, chosen, n, n_watched) as network:
        history = train(network, chosen, shown, course)
    assert history == expected
    for ours_weights, plain_weights in zip(ours.get_weights(), plain, strict=True):
        np.testing.assert_array_equal(ours_weights, plain_weights)
    assert [epoch for epoch, _, _ in told] == [1, 2, 3]
    assert all(set(logs) == set(history) for _, _, logs in told)
