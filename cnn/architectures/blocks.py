"""What several architectures repeat: a convolution, normalised, then rectified."""

from keras import layers


def convolution(filters: int, kernel_size: int = 3, padding: str = "valid") -> list[layers.Layer]:
    """Convolution without bias, batch normalisation, ReLU.

    References
    ----------
    S. Ioffe and C. Szegedy (2015), Batch normalization, ICML.
    """
    return [
        layers.Conv2D(filters, kernel_size, padding=padding, use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]


def padding_for(input_shape: tuple[int, int, int], smallest: int) -> str:
    """``valid``, or ``same`` for pictures with a side under `smallest` px."""
    return "valid" if min(input_shape[:2]) >= smallest else "same"
