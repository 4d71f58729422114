"""Convolutions that multiply in half of the bits."""

from typing import Any

from cnn.backend import keras

# Keras' name of the policy: products of bfloat16, weights and their steps in float32.
HALVED = "mixed_bfloat16"


def with_halved_convolutions(model: Any) -> Any:
    """`model` built anew, its trained convolutions on bfloat16: inputs and weights are rounded to eight
    bits of mantissa, sums are in float32; weights are kept, and their steps are made, in float32.

    All else stays in float32, since it costs little: what normalises and rectifies, the classifier, and a
    convolution that is not trained, whose whitening takes differences of nearly equal numbers.

    Source: D. Kalamkar et al. (2019), A study of BFLOAT16 for deep learning training, arXiv:1905.12322.
    """

    def halved(layer: Any) -> Any:
        config = layer.get_config()
        if isinstance(layer, keras.layers.Conv2D) and layer.trainable:
            config["dtype"] = HALVED
        return layer.__class__.from_config(config)

    return keras.models.clone_model(model, clone_function=halved)
