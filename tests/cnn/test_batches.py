"""A handful of pictures left over by whole batches does not decide by what all answers are normalised."""

from dataclasses import replace

import numpy as np
import pytest

from cnn.architectures.airbench import build_airbench
from cnn.architectures.signs import build_signs
from cnn.architectures.small import build_small
from cnn.backend import keras
from cnn.batches import left_out, steps_in_epoch
from cnn.keras_classifier import KerasClassifier
from cnn.recipes import RECIPES

SHORT = replace(RECIPES["airbench"], batch_size=20, epochs=4, min_steps=0)


@pytest.mark.parametrize(
    ("n_images", "n_left", "steps"),
    [(40, 0, 2), (41, 1, 2), (44, 4, 2), (45, 0, 3), (59, 0, 3), (1, 0, 1), (19, 0, 1)],
)
@pytest.mark.parametrize("build", [build_airbench, build_signs])
def test_a_last_batch_of_less_than_a_quarter_is_left_out(build, n_images, n_left, steps):
    model = build((32, 32, 3), 2)
    assert left_out(model, SHORT, n_images) == n_left
    assert steps_in_epoch(model, SHORT, n_images) == steps
    # Also of one that is part of another.
    inputs = keras.Input((32, 32, 3))
    assert left_out(keras.Model(inputs, model(inputs)), SHORT, n_images) == n_left


def test_networks_that_forget_slowly_and_the_lectures_loop_train_on_all():
    quick, slow = build_airbench((32, 32, 3), 2), build_small((32, 32, 3), 2)
    assert left_out(slow, SHORT, 41) == 0 and steps_in_epoch(slow, SHORT, 41) == 3
    small = replace(RECIPES["small"], batch_size=20, min_steps_per_epoch=1)
    assert left_out(quick, small, 41) == 0 and steps_in_epoch(quick, small, 41) == 3
    assert steps_in_epoch(quick, RECIPES["lecture-shape"], 45) == 15


def test_the_rate_falls_to_zero_over_the_steps_that_there_are():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (41, 32, 32, 3)).astype(np.uint8)
    rates = []

    class Told(KerasClassifier):
        def _heard(self, course, network):
            self.network = network
            return super()._heard(course, network)

    model = Told("airbench", SHORT)
    model.fit(
        images,
        np.arange(41) % 2,
        on_epoch=lambda *_: rates.append(float(model.network.optimizer.learning_rate)),
    )
    # Keras tells the rate of the step to come, of which there is none after eight.
    assert rates[-1] == pytest.approx(0, abs=1e-9)
    assert rates[0] == pytest.approx(SHORT.learning_rate * 6 / 8)
    assert len(model.history_["loss"]) == 4


def test_one_picture_more_does_not_ruin_what_a_network_answers():
    """Two colours, told apart by any network: the statistics of a last picture made it answer by chance."""
    generator = np.random.default_rng(3)
    labels = np.arange(201) % 2
    images = generator.integers(0, 90, (201, 32, 32, 3))
    images[labels == 1, ..., 0] += 60
    images = (images * generator.uniform(0.5, 1.5, (201, 1, 1, 1))).clip(0, 255).astype(np.uint8)
    recipe = replace(SHORT, batch_size=100, epochs=8)
    errors = []
    for seed in range(3):
        model = KerasClassifier("airbench", recipe, seed).fit(images, labels)
        errors.append((model.predict(images) != labels).mean())
    assert max(errors) < 0.05
