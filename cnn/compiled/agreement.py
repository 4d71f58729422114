"""Whether the compiled loops give TensorFlow's numbers, and TensorFlow's own step beside them."""

import os
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from cnn.backend import keras
from cnn.compiled.kernels import Floats
from cnn.compiled.stack import NotAStackError
from cnn.compiled.training import StackTrainer, Step
from dataset.threads import n_threads

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
    inputs, targets : the training examples, of which the first few batches are tried
    """
    if len(inputs) < batch_size:
        return None
    try:
        trainer = StackTrainer(model, rate, batch_size, tensorflow_threads())
    except NotAStackError:
        return None
    weights = [weight.copy() for weight in trainer.weights]
    trainer.otherwise = step = TensorFlowStep(model)
    agreed = agrees(trainer, step, inputs, targets)
    trainer.set_weights(weights)
    model.set_weights(weights)
    return trainer if agreed else None


def agrees(trainer: StackTrainer, step: Step, inputs: Floats, targets: Floats) -> bool:
    """Whether some steps of `trainer` lead to the weights of `step`; they change its weights."""
    size = trainer.batch_size
    for start in range(0, min(N_STEPS, len(inputs) // size) * size, size):
        batch = np.arange(start, start + size)
        _, _, gradients = step(trainer.weights, inputs[batch], targets[batch])
        expected = trainer.after(gradients)
        trainer.epoch(inputs, targets, [batch])
        if not _all_equal(trainer.weights, expected):
            return False
    return True


def tensorflow_threads() -> int:
    """On how many threads TensorFlow computes an operation."""
    set_to = tf.config.threading.get_intra_op_parallelism_threads()
    asked = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return set_to or (int(asked) if asked.isdecimal() else 0) or n_threads()


def _all_equal(some: list[Floats], others: list[npt.NDArray[Any]]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(some, others, strict=True))
