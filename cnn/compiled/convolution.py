"""Pooled convolutions: the loops, adding up in oneDNN's order. They release the GIL, use one thread.

TensorFlow's convolutions on processors are oneDNN's, and the order in which those add is a matter of
how they are written, not of chance. Here the same numbers are added in the same order, so that the sums
are the same to the last bit; left out are only terms of zero, three of every four behind a pooling.
Which order that is was found by trying; `cnn.compiled.agreement` tries it anew before every training:

- a convolution's output: one chain of fused multiply-adds over kernel rows, columns and channels (over
  columns first where there is one channel), then the bias;
- its kernel's gradient, of each part of the batch: one chain over all places where there are few
  channels, else a chain for each row of a map, added one after the other;
- its bias' gradient: one chain over all places of the whole batch;
- its input's gradient: for every column of the kernel a chain over output rows and maps, and these added
  from the last column to the first.

All that call one another are in this file, because Numba keeps compiled code until a function's own file
changes.
"""

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from cnn.compiled.arrays import Floats, Indices, unsigned

# Which of a window's four places was largest; NONE where the unit does not fire.
NONE = 4


def _fused(context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a · b + c``, rounded once."""
    signature = types.float32(types.float32, types.float32, types.float32)
    return signature, lambda _, builder, __, given: builder.fma(*given)


fused: Any = intrinsic(_fused)


@njit(nogil=True, cache=True)
def gather_patches(
    image: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    on_its_side: bool,
    patches: Floats,
    inked: Indices,
) -> int:
    """Write what each place of each pooling window sees that is not blank.

    Parameters
    ----------
    image : ``(height, width, channels)``, or ``(width, height, channels)`` of an image `on_its_side`
    size : of the kernel, ``(height, width)``, of one on its side as well
    cells : pooling windows, ``(rows, columns)``, of the image that stands
    patches : ``(4 · cells, kernel height · kernel width · channels)``, overwritten from the start: the
        four places of a window are neighbours; on its side a patch's columns come one after the other,
        else its rows
    inked : ``(cells,)``, overwritten from the start: which windows these are

    Returns
    -------
    How many.
    """
    width, channels = image.shape[1], image.shape[2]
    pixels, out = image.reshape(-1), patches.reshape(-1)
    run, line = unsigned(size[1] * channels), unsigned(width * channels)
    at, n_inked = unsigned(0), 0
    for row in range(cells[0]):
        for column in range(cells[1]):
            y, x = 2 * row, 2 * column
            corner = unsigned((x * width + y if on_its_side else y * width + x) * channels)
            blank = True
            start = corner
            for _ in range(size[0] + 1):
                for k in range(run + unsigned(channels)):
                    if pixels[start + k] != 0:
                        blank = False
                        break
                start += line
            if blank:
                continue
            inked[n_inked] = row * cells[1] + column
            n_inked += 1
            for place in range(4):
                down, right = place // 2, place % 2
                if on_its_side:
                    down, right = right, down
                start = corner + unsigned(down * width * channels + right * channels)
                for _ in range(size[0]):
                    for k in range(run):
                        out[at + k] = pixels[start + k]
                    at += run
                    start += line
    return n_inked


@njit(nogil=True, cache=True)
def pool(
    responses: Floats, inked: Indices, n_inked: int, bias: Floats, pooled: Floats, places: Indices
) -> None:
    """Add the bias, rectify, and keep the largest of each window, and where it was.

    Parameters
    ----------
    responses, inked, n_inked : of the windows that are not blank; ``(4 · cells, maps)``, ``(cells,)``
    bias : ``(maps,)``
    pooled, places : ``(cells, maps)``, overwritten
    """
    n_maps = unsigned(bias.shape[0])
    flat, out, where = responses.reshape(-1), pooled.reshape(-1), places.reshape(-1)
    for cell in range(unsigned(pooled.shape[0])):
        for m in range(n_maps):
            out[cell * n_maps + m] = bias[m] if bias[m] > 0 else np.float32(0)
            where[cell * n_maps + m] = 0 if bias[m] > 0 else NONE
    for i in range(unsigned(n_inked)):
        start, at = 4 * n_maps * i, n_maps * unsigned(inked[i])
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


@njit(nogil=True, cache=True)
def add_kernel_gradient(
    gradient: Floats,
    places: Indices,
    image: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    total: Floats,
) -> None:
    """Add an image's part, a chain for every row of a map.

    Parameters
    ----------
    gradient, places : ``(cells, maps)``, of the pooled maps
    image, size, cells : as in `gather_patches`
    total : ``(maps, seen)``, added to
    """
    n_maps, width, channels = unsigned(gradient.shape[1]), image.shape[1], image.shape[2]
    values, where = gradient.reshape(-1), places.reshape(-1)
    pixels, out = image.reshape(-1), total.reshape(-1)
    run, line = unsigned(size[1] * channels), unsigned(width * channels)
    starts = np.empty(cells[1], np.uintp)
    factors = np.empty(cells[1], np.float32)
    chain = np.empty(run, np.float32)
    for m in range(n_maps):
        for row in range(2 * cells[0]):
            n = 0
            at = unsigned(row // 2 * cells[1]) * n_maps + m
            for column in range(cells[1]):
                place = where[at]
                if place >> 1 == row & 1:
                    starts[n] = unsigned((row * width + 2 * column + (place & 1)) * channels)
                    factors[n] = values[at]
                    n += 1
                at += n_maps
            if n == 0:
                continue
            k = m * unsigned(size[0]) * run
            for kernel_row in range(unsigned(size[0])):
                down = kernel_row * line
                first, u = starts[0] + down, factors[0]
                if n == 1:
                    for i in range(run):
                        out[k + i] += u * pixels[first + i]
                elif n == 2:
                    second, v = starts[1] + down, factors[1]
                    for i in range(run):
                        out[k + i] += fused(v, pixels[second + i], u * pixels[first + i])
                else:
                    second, v = starts[1] + down, factors[1]
                    third, w = starts[2] + down, factors[2]
                    for i in range(run):
                        two = fused(v, pixels[second + i], u * pixels[first + i])
                        chain[i] = fused(w, pixels[third + i], two)
                    for further in range(3, n):
                        start, factor = starts[further] + down, factors[further]
                        for i in range(run):
                            chain[i] = fused(factor, pixels[start + i], chain[i])
                    for i in range(run):
                        out[k + i] += chain[i]
                k += run


@njit(nogil=True, cache=True)
def continue_kernel_gradient(
    gradient: Floats,
    places: Indices,
    patches: Floats,
    inked: Indices,
    n_inked: int,
    cells: tuple[int, int],
    total: Floats,
) -> None:
    """Go on with the part's chain by an image's places, for kernels that see few channels.

    Parameters
    ----------
    gradient, places : ``(cells, maps)``, of the pooled maps
    patches, inked, n_inked : as `gather_patches` writes and returns them
    total : ``(seen, maps)``, added to
    """
    n_maps, seen = unsigned(gradient.shape[1]), unsigned(patches.shape[1])
    values, where = gradient.reshape(-1), places.reshape(-1)
    pixels, out = patches.reshape(-1), total.reshape(-1)
    fired = np.empty(n_maps, np.float32)
    begin = 0
    for row in range(cells[0]):
        end = begin
        while end < n_inked and inked[end] < (row + 1) * cells[1]:
            end += 1
        for half in range(2):
            for i in range(begin, end):
                at = unsigned(inked[i]) * n_maps
                for place in range(2 * half, 2 * half + 2):
                    for m in range(n_maps):
                        fires = where[at + m] == place
                        fired[m] = values[at + m] if fires else np.float32(0)
                    start = unsigned(4 * i + place) * seen
                    for k in range(seen):
                        pixel = pixels[start + k]
                        if pixel != 0:
                            for m in range(n_maps):
                                at_sum = k * n_maps + m
                                out[at_sum] = fused(pixel, fired[m], out[at_sum])
        begin = end


@njit(nogil=True, cache=True)
def bias_gradient(
    gradient: Floats, places: Indices, cells: tuple[int, int], maps: tuple[int, int], total: Floats
) -> None:
    """Sum over all places of a batch, for some of the maps.

    Parameters
    ----------
    gradient, places : ``(n, cells, maps)``
    maps : first, and the one behind the last
    total : ``(maps,)``, overwritten where asked
    """
    n_maps = unsigned(gradient.shape[2])
    values, where = gradient.reshape(-1), places.reshape(-1)
    first, behind = unsigned(maps[0]), unsigned(maps[1])
    total[first:behind] = 0
    for image in range(gradient.shape[0]):
        for row in range(2 * cells[0]):
            at = unsigned((image * cells[0] + row // 2) * cells[1]) * n_maps
            for _ in range(cells[1]):
                for m in range(first, behind):
                    fires = (where[at + m] >> 1) == (row & 1)
                    total[m] += values[at + m] if fires else np.float32(0)
                at += n_maps


@njit(nogil=True, cache=True)
def from_last_column(columns: Floats, kernel_width: int, places: int, total: Floats) -> None:
    """Sum what the kernel's columns give, the last column first.

    Parameters
    ----------
    columns : as in `input_gradient`
    places : a row
    total : ``(height, width, channels)``, overwritten
    """
    height, width, channels = total.shape
    out, n_channels = total.reshape(-1), unsigned(channels)
    for y in range(height):
        for x in range(width):
            at = unsigned((y * width + x) * channels)
            for c in range(n_channels):
                out[at + c] = 0
            for column in range(kernel_width - 1, -1, -1):
                place = x - column
                if 0 <= place < places:
                    start = unsigned(((place * height + y) * kernel_width + column) * channels)
                    for c in range(n_channels):
                        out[at + c] += columns[start + c]


@njit(nogil=True, cache=True)
def input_gradient(
    gradient: Floats,
    places: Indices,
    kernels: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    columns: Floats,
    total: Floats,
) -> None:
    """Gradient of an image's input.

    Parameters
    ----------
    gradient, places : ``(cells, maps)``
    kernels : ``(maps, seen)``
    size, cells : as in `gather_patches`
    columns : ``(places a row · height · kernel width · channels,)``, room to work in: what every
        column of the kernel gives to every row of the input at every place of the output's row
    total : ``(height, width, channels)``, overwritten
    """
    n_maps, seen = gradient.shape[1], unsigned(kernels.shape[1])
    height, _, channels = total.shape
    values, where, weights = gradient.reshape(-1), places.reshape(-1), kernels.reshape(-1)
    firing = np.empty(n_maps, np.uintp)
    factors = np.empty(n_maps, np.float32)
    columns[:] = 0
    for cell_row in range(cells[0]):
        for cell_column in range(cells[1]):
            cell = unsigned((cell_row * cells[1] + cell_column) * n_maps)
            for place in range(4):
                n = 0
                for m in range(unsigned(n_maps)):
                    if where[cell + m] == place:
                        firing[n], factors[n] = m * seen, values[cell + m]
                        n += 1
                x, y = 2 * cell_column + (place & 1), 2 * cell_row + (place >> 1)
                start = unsigned((x * height + y) * size[1] * channels)
                i = 0
                while i + 4 <= n:
                    a, b, c, d = firing[i], firing[i + 1], firing[i + 2], firing[i + 3]
                    s, t, u, v = factors[i], factors[i + 1], factors[i + 2], factors[i + 3]
                    for k in range(seen):
                        chain = fused(s, weights[a + k], columns[start + k])
                        chain = fused(t, weights[b + k], chain)
                        chain = fused(u, weights[c + k], chain)
                        columns[start + k] = fused(v, weights[d + k], chain)
                    i += 4
                while i < n:
                    a, s = firing[i], factors[i]
                    for k in range(seen):
                        columns[start + k] = fused(s, weights[a + k], columns[start + k])
                    i += 1
    from_last_column(columns, size[1], 2 * cells[1], total)


@njit(nogil=True, cache=True)
def convolve_and_pool(
    images: Floats,
    kernels: Floats,
    bias: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    on_its_side: bool,
    patches: Floats,
    inked: Indices,
    n_inked: Indices,
    responses: Floats,
    pooled: Floats,
    places: Indices,
) -> None:
    """Every image's pooled maps ``(n, cells, maps)`` and places, of kernels ``(seen, maps)``.

    `patches`, of each image or of one at a time, and `responses` are room to work in; `inked` ``(n,
    cells)`` and `n_inked` ``(n,)`` say which patches there are.
    """
    for i in range(len(images)):
        own = patches[i % len(patches)]
        n = gather_patches(images[i], size, cells, on_its_side, own, inked[i])
        np.dot(own[: 4 * n], kernels, responses[: 4 * n])
        pool(responses, inked[i], n, bias, pooled[i], places[i])
        n_inked[i] = n


@njit(nogil=True, cache=True)
def kernel_gradient(
    gradient: Floats,
    places: Indices,
    images: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    patches: Floats,
    inked: Indices,
    n_inked: Indices,
    narrow: bool,
    total: Floats,
) -> None:
    """Sum over some images of the kernels' gradient.

    `total` is ``(maps, seen)``, unless they are `narrow`: ``(seen, maps)``. Then `patches` has those of
    every image, from `convolve_and_pool`.
    """
    total[:] = 0
    for i in range(len(images)):
        if narrow:
            continue_kernel_gradient(
                gradient[i], places[i], patches[i], inked[i], n_inked[i], cells, total
            )
        else:
            add_kernel_gradient(gradient[i], places[i], images[i], size, cells, total)


@njit(nogil=True, cache=True)
def input_gradients(
    gradient: Floats,
    places: Indices,
    kernels: Floats,
    size: tuple[int, int],
    cells: tuple[int, int],
    columns: Floats,
    into: Floats,
) -> None:
    """Of every image; `kernels` are ``(maps, seen)``, `columns` is room to work in."""
    for i in range(len(into)):
        input_gradient(gradient[i], places[i], kernels, size, cells, columns, into[i])
