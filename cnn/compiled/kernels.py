"""The loops over one part of a batch. They release the GIL, and use one thread each.

Rows of patches are ordered by pooling window: the four places of a 2×2 window are neighbours, so that
pooling is a maximum over four rows. Indices are unsigned, because Numba checks signed ones for
counting from the end, which keeps the inner loops from becoming vector instructions. All that call one
another are in this file, because Numba keeps compiled code until a function's own file changes.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float32]
# Which of a window's four places was largest; NONE where the unit does not fire.
Places = npt.NDArray[np.int32]
NONE = 4
SUMS = {"contract", "nsz", "reassoc"}

unsigned: Any = np.uintp


@njit(nogil=True, cache=True)
def gather_patches(
    image: Floats, size: tuple[int, int], cells: tuple[int, int], patches: Floats
) -> None:
    """Write what each place of each pooling window sees.

    Parameters
    ----------
    image : ``(height, width, channels)``
    size : of the kernel, ``(height, width)``
    cells : pooling windows, ``(rows, columns)``
    patches : ``(4 · rows · columns, kernel height · kernel width · channels)``, overwritten
    """
    width, channels = image.shape[1], image.shape[2]
    pixels, out = image.reshape(-1), patches.reshape(-1)
    run, line = unsigned(size[1] * channels), unsigned(width * channels)
    at = unsigned(0)
    for row in range(cells[0]):
        for column in range(cells[1]):
            for place in range(4):
                start = unsigned(
                    ((2 * row + place // 2) * width + 2 * column + place % 2) * channels
                )
                for _ in range(size[0]):
                    for k in range(run):
                        out[at + k] = pixels[start + k]
                    at += run
                    start += line


@njit(nogil=True, cache=True)
def pool(responses: Floats, bias: Floats, pooled: Floats, places: Places) -> None:
    """Add the bias, rectify, and keep the largest of each window, and where it was.

    Parameters
    ----------
    responses : ``(4 · cells, maps)``
    bias : ``(maps,)``
    pooled, places : ``(cells, maps)``, overwritten
    """
    n_maps = unsigned(bias.shape[0])
    flat, out, where = responses.reshape(-1), pooled.reshape(-1), places.reshape(-1)
    for cell in range(unsigned(pooled.shape[0])):
        start, at = 4 * n_maps * cell, n_maps * cell
        for m in range(n_maps):
            # Added to all four: rounded sums may be equal where the responses are not.
            a, b = flat[start + m] + bias[m], flat[start + n_maps + m] + bias[m]
            c = flat[start + 2 * n_maps + m] + bias[m]
            d = flat[start + 3 * n_maps + m] + bias[m]
            largest = max(max(a, b), max(c, d))
            # The first of equals, as in Keras' backends.
            place = 0 if a == largest else (1 if b == largest else (2 if c == largest else 3))
            out[at + m] = largest if largest > 0 else np.float32(0)
            where[at + m] = place if largest > 0 else NONE


@njit(nogil=True, cache=True, fastmath=SUMS)
def add_weight_gradient(gradient: Floats, places: Places, patches: Floats, total: Floats) -> None:
    """Add an image's part, for kernels that see many numbers.

    Parameters
    ----------
    gradient, places : ``(cells, maps)``, of the pooled maps
    patches : as `gather_patches` writes them
    total : ``(maps, seen)``, added to
    """
    n_maps, seen = unsigned(gradient.shape[1]), unsigned(patches.shape[1])
    values, where = gradient.reshape(-1), places.reshape(-1)
    pixels, out = patches.reshape(-1), total.reshape(-1)
    for cell in range(unsigned(gradient.shape[0])):
        for m in range(n_maps):
            place = where[cell * n_maps + m]
            if place != NONE:
                value = values[cell * n_maps + m]
                start, at = (unsigned(4) * cell + unsigned(place)) * seen, m * seen
                for k in range(seen):
                    out[at + k] += value * pixels[start + k]


@njit(nogil=True, cache=True, fastmath=SUMS)
def add_narrow_weight_gradient(
    gradient: Floats, places: Places, patches: Floats, total: Floats
) -> None:
    """As `add_weight_gradient`, for kernels that see few numbers: all maps at a time.

    Parameters
    ----------
    total : ``(seen, maps)``, added to
    """
    n_maps, seen = unsigned(gradient.shape[1]), unsigned(patches.shape[1])
    values, where = gradient.reshape(-1), places.reshape(-1)
    pixels, out = patches.reshape(-1), total.reshape(-1)
    for cell in range(unsigned(gradient.shape[0])):
        at, start = cell * n_maps, 4 * cell * seen
        for k in range(seen):
            a, b = pixels[start + k], pixels[start + seen + k]
            c, d = pixels[start + 2 * seen + k], pixels[start + 3 * seen + k]
            # Paper, most of a drawing, teaches nothing.
            if a == 0 and b == 0 and c == 0 and d == 0:
                continue
            for m in range(n_maps):
                place = where[at + m]
                pixel = a if place == 0 else (b if place == 1 else (c if place == 2 else d))
                value = values[at + m] if place != NONE else np.float32(0)
                out[k * n_maps + m] += pixel * value


@njit(nogil=True, cache=True, fastmath=SUMS)
def add_bias_gradient(gradient: Floats, places: Places, total: Floats) -> None:
    """Add an image's part: of each map, the gradient where the unit fires."""
    n_maps = unsigned(gradient.shape[1])
    values, where = gradient.reshape(-1), places.reshape(-1)
    for cell in range(unsigned(gradient.shape[0])):
        for m in range(n_maps):
            value = values[cell * n_maps + m]
            total[m] += value if where[cell * n_maps + m] != NONE else np.float32(0)


@njit(nogil=True, cache=True, fastmath=SUMS)
def input_gradient(
    gradient: Floats,
    places: Places,
    kernels: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    total: Floats,
) -> None:
    """Gradient of an image's input.

    Parameters
    ----------
    gradient, places : ``(cells, maps)``
    kernels : ``(maps, seen)``
    size, cells : as in `gather_patches`
    total : ``(height, width, channels)``, overwritten
    """
    n_maps, seen = gradient.shape[1], unsigned(kernels.shape[1])
    width, channels = total.shape[1], total.shape[2]
    values, where = gradient.reshape(-1), places.reshape(-1)
    weights, out = kernels.reshape(-1), total.reshape(-1)
    run, line = unsigned(size[1] * channels), unsigned(width * channels)
    out[:] = 0
    at = unsigned(0)
    for row in range(cells[0]):
        for column in range(cells[1]):
            for m in range(unsigned(n_maps)):
                place, value = where[at], values[at]
                at += unsigned(1)
                if place != NONE:
                    start = unsigned(
                        ((2 * row + place // 2) * width + 2 * column + place % 2) * channels
                    )
                    weight = m * seen
                    for _ in range(size[0]):
                        for k in range(run):
                            out[start + k] += value * weights[weight + k]
                        start += line
                        weight += run


@njit(nogil=True, cache=True)
def convolve_and_pool(
    images: Floats,
    kernels: Floats,
    bias: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    patches: Floats,
    responses: Floats,
    pooled: Floats,
    places: Places,
) -> None:
    """Every image's pooled maps ``(n, cells, maps)`` and places, of kernels ``(seen, maps)``.

    `patches`, of each image or of one at a time, and `responses` are room to work in.
    """
    for i in range(len(images)):
        own = patches[i % len(patches)]
        gather_patches(images[i], size, cells, own)
        np.dot(own, kernels, responses)
        pool(responses, bias, pooled[i], places[i])


@njit(nogil=True, cache=True)
def pooled_convolution_gradients(
    gradient: Floats,
    places: Places,
    images: Floats,
    kernels: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    patches: Floats,
    narrow: bool,
    total: Floats,
    bias_total: Floats,
    further: bool,
    into: Floats,
) -> None:
    """Sums over the images of the kernels' and the bias' gradients, and, `further` on, every input's.

    `kernels` are ``(maps, seen)``; `total` is, too, unless they are `narrow`: ``(seen, maps)``. Then
    `patches` has those of every image, from `convolve_and_pool`.
    """
    total[:] = 0
    bias_total[:] = 0
    for i in range(len(images)):
        own = patches[i % len(patches)]
        if narrow:
            add_narrow_weight_gradient(gradient[i], places[i], own, total)
        else:
            gather_patches(images[i], size, cells, own)
            add_weight_gradient(gradient[i], places[i], own, total)
        add_bias_gradient(gradient[i], places[i], bias_total)
        if further:
            input_gradient(gradient[i], places[i], kernels, size, cells, into[i])


@njit(nogil=True, cache=True, fastmath=SUMS)
def descend(weights: Floats, rate: np.float32, a: Floats, b: Floats) -> None:
    """One step of gradient descent, in place, on the sum of two parts' gradients, all ``(n,)``."""
    for i in range(unsigned(weights.shape[0])):
        weights[i] -= rate * (a[i] + b[i])
