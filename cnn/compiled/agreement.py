"""Whether the compiled loops give TensorFlow's numbers, and TensorFlow's own step beside them."""

import os
from typing import Any

import numpy as np
import tensorflow as tf

from cnn.backend import keras
from cnn.compiled.arrays import Floats
from cnn.compiled.stack import NotAStackError
from cnn.compiled.training import StackTrainer, Step
from dataset.threads import usable_cores

N_STEPS = 10


class TensorFlowStep:
    """A model's loss and gradients by Keras on TensorFlow, as in ``fit``.

    Parameters
    ----------
    model : a built Keras model; its weights are overwritten
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        loss_of = keras.losses.CategoricalCrossentropy()
        shapes = (model.input_shape, model.output_shape)

        def step(inputs: Any, targets: Any) -> Any:
            with tf.GradientTape() as tape:
                answers = model(inputs, training=True)
                loss = loss_of(targets, answers)
            variables = [variable.value for variable in model.trainable_variables]
            right = tf.argmax(answers, axis=1) == tf.argmax(targets, axis=1)
            return loss, tf.math.count_nonzero(right), tape.gradient(loss, variables)

        specification = [tf.TensorSpec((None, *shape[1:]), tf.float32) for shape in shapes]
        self._step = tf.function(step, input_signature=specification, autograph=False)

    def __call__(
        self, weights: list[Floats], inputs: Floats, targets: Floats
    ) -> tuple[float, int, list[Floats]]:
        """Summed loss, number of right answers, and a gradient for each of the weights."""
        self._model.set_weights(weights)
        loss, n_right, gradients = self._step(inputs, targets)
        return float(loss) * len(inputs), int(n_right), [one.numpy() for one in gradients]


def agreeing_trainer(
    model: Any, rate: float, batch_size: int, inputs: Floats, targets: Floats
) -> StackTrainer | None:
    """A trainer whose steps were found to be TensorFlow's to the last bit, or None.

    Batches of other sizes than `batch_size` are left to TensorFlow, which adds up small ones otherwise.

    Parameters
    ----------
    model : a built Keras model on the TensorFlow backend
    rate : learning rate
    inputs, targets : the training examples, of which the first ten batches are tried; fewer are not
        enough to go by
    """
    if len(inputs) < N_STEPS * batch_size:
        return None
    try:
        trainer = StackTrainer(model, rate, batch_size, tensorflow_threads())
    except NotAStackError:
        return None
    weights = [weight.copy() for weight in trainer.weights]
    trainer.otherwise = step = TensorFlowStep(model)
    try:
        agreed = agrees(trainer, step, inputs, targets)
    finally:
        trainer.set_weights(weights)
        model.set_weights(weights)
    return trainer if agreed else None


def agrees(trainer: StackTrainer, step: Step, inputs: Floats, targets: Floats) -> bool:
    """Whether the first steps of `trainer` lead to the weights of `step`; they change its weights."""
    size = trainer.batch_size
    for start in range(0, N_STEPS * size, size):
        batch = np.arange(start, start + size)
        expected = _after(trainer, step, inputs[batch], targets[batch])
        if start == 0 and not _find_chains(trainer, inputs[batch], targets[batch], expected):
            return False
        trainer.epoch(inputs, targets, [batch])
        pairs = zip(trainer.weights, expected, strict=True)
        if not all(np.array_equal(found, wanted) for found, wanted in pairs):
            return False
    return True


def _after(trainer: StackTrainer, step: Step, inputs: Floats, targets: Floats) -> list[Floats]:
    _, _, gradients = step(trainer.weights, inputs, targets)
    return trainer.after(gradients)


def _find_chains(
    trainer: StackTrainer, inputs: Floats, targets: Floats, expected: list[Floats]
) -> bool:
    """Into how many parts of a batch oneDNN divides each kernel's gradient; False if none fits.

    It shares its threads out among images, maps and channels as it sees fit.
    """
    before = [weight.copy() for weight in trainer.weights]
    found: dict[int, int] = {}
    n = trainer.n_convolutions
    for chains in sorted({trainer.n_threads // k for k in range(1, trainer.n_threads + 1)}):
        trainer.set_chains([chains] * n)
        trainer.epoch(inputs, targets, [np.arange(len(inputs))])
        for i in range(n):
            if np.array_equal(trainer.weights[2 * i], expected[2 * i]):
                found[i] = chains
        trainer.set_weights(before)
    if len(found) < n:
        return False
    trainer.set_chains([found[i] for i in range(n)])
    return True


def tensorflow_threads() -> int:
    """On how many threads TensorFlow computes an operation; it does not heed ``OMP_NUM_THREADS``."""
    set_to = tf.config.threading.get_intra_op_parallelism_threads()
    asked = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return set_to or (int(asked) if asked.isdecimal() else 0) or usable_cores()
