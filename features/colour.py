"""Colour as contrasts between channels, for photographs."""

import numpy as np
import numpy.typing as npt

from features.pixels import FLAT

Planes = npt.NDArray[np.float32]

ROOT_2, ROOT_3, ROOT_6 = (np.float32(np.sqrt(k)) for k in (2, 3, 6))


def opponents(planes: Planes) -> Planes:
    """Red against green, yellow against blue, and intensity, of red, green and blue.

    Parameters
    ----------
    planes : float32 ``(n, 3, height, width)``, as `features.pixels.to_planes` makes them

    Returns
    -------
    float32 ``(n, 3, height, width)``: (R - G) / √2, (R + G - 2 B) / √6, (R + G + B) / √3; a rotation,
    so that lengths stay. The first two do not change with an offset of the light.

    Source: K. van de Sande, T. Gevers and C. Snoek (2010), Evaluating color descriptors for object and
    scene recognition, IEEE Trans. PAMI 32(9), equation 4.

    Examples
    --------
    >>> red = np.float32([1, 0, 0]).reshape(1, 3, 1, 1)
    >>> opponents(red).ravel().round(3).tolist()
    [0.7070000171661377, 0.40799999237060547, 0.5770000219345093]
    """
    red, green, blue = np.moveaxis(planes, 1, 0)
    both = red + green
    return np.stack(
        [(red - green) / ROOT_2, (both - 2 * blue) / ROOT_6, (both + blue) / ROOT_3], axis=1
    )


def standardised(planes: Planes) -> Planes:
    """Every picture less its mean, divided by its standard deviation over all planes together.

    Colours keep their distances; brightness and contrast of the shot are gone. A flat picture is 0.

    Source: A. Coates, H. Lee and A. Ng (2011), An analysis of single-layer networks in unsupervised
    feature learning, AISTATS, section 3.1 (of patches there).
    """
    axes = (1, 2, 3)
    centred = planes - planes.mean(axis=axes, keepdims=True)
    return np.asarray(centred / np.maximum(centred.std(axis=axes, keepdims=True), FLAT))


def colour_classes(planes: Planes, n_levels: int) -> npt.NDArray[np.uint8]:
    """Which of ``n_levels³`` colours every pixel has.

    The opponent axes of the standardised picture, cut into equal parts from -1.5 to 1.5, the outer
    parts without end.

    Parameters
    ----------
    planes : float32 ``(n, 3, height, width)``, red, green and blue
    n_levels : 2 to 6

    Returns
    -------
    uint8 ``(n, height, width)``: (red-green · n_levels + yellow-blue) · n_levels + intensity

    Source: van de Sande, Gevers and Snoek (2010), section 3.1.2 (opponent histograms).
    """
    if not 2 <= n_levels <= 6:
        raise ValueError(f"Expected 2 to 6 levels a colour axis, received {n_levels}.")
    share = (opponents(standardised(planes)) + 1.5) / 3 * n_levels
    levels = np.clip(share, 0, n_levels - 1).astype(np.uint8)
    return (levels[:, 0] * n_levels + levels[:, 1]) * np.uint8(n_levels) + levels[:, 2]
