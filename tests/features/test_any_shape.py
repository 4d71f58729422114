"""Compiled loops on pictures whose rows fill no vector of the processor, whose planes lie anywhere in
memory, and that show nothing: to the bit where the same sums can be written in NumPy.
"""

import numpy as np
import pytest

from features.compiled.blocks import hys_blocks
from features.compiled.cells import orientation_cells
from features.compiled.finite import all_finite
from features.harris import harris_from_tensor, harris_response
from features.hog import block_hog, cell_grid, hog
from features.pixels import to_gray, to_planes
from features.ssd import four_energies, moravec_response
from features.structure_tensor import structure_tensor

SHAPES = ((3, 3), (5, 7), (7, 5), (28, 28), (31, 33), (3, 300), (300, 3), (129, 131))


def pictures(shape, n=3):
    return np.random.default_rng(0).random((n, *shape), dtype=np.float32)


def sums_of_nine(map_of_windows):
    """First along the rows, then down, one after the other, in single precision."""
    across = map_of_windows[..., :-2] + map_of_windows[..., 1:-1] + map_of_windows[..., 2:]
    return across[:, :-2] + across[:, 1:-1] + across[:, 2:]


@pytest.mark.parametrize("shape", SHAPES)
def test_tensor_of_nine_pixels_is_the_sums_to_the_bit(shape):
    stack = pictures(shape)
    padded = np.pad(stack, ((0, 0), (2, 2), (2, 2)), mode="edge")
    Ir = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / np.float32(2)
    Ic = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / np.float32(2)
    M = structure_tensor(stack)
    for found, product in zip(M, (Ir * Ir, Ir * Ic, Ic * Ic), strict=True):
        np.testing.assert_array_equal(found, sums_of_nine(product))
    np.testing.assert_allclose(harris_response(stack), harris_from_tensor(M), atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_moravec_at_once_is_the_least_of_the_energies_to_the_bit(shape):
    stack = pictures(shape)
    energies, least = four_energies(stack)
    np.testing.assert_array_equal(moravec_response(stack), energies.min(axis=0))
    np.testing.assert_array_equal(moravec_response(stack), least)


def test_other_windows_of_nine_weigh():
    stack = pictures((9, 11))
    np.testing.assert_allclose(
        moravec_response(stack, np.full((3, 3), 2.0)), 2 * moravec_response(stack), rtol=1e-6
    )
    for found, once in zip(
        structure_tensor(stack, np.full((3, 3), 2.0)), structure_tensor(stack), strict=True
    ):
        np.testing.assert_array_equal(found, 2 * once)


def votes(planes, n_bins):
    """Of the plane with the longest gradient, over 360°, in double precision."""
    padded = np.pad(planes.astype(np.float64), ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    down = (padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]) / 2
    right = (padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]) / 2
    longest = np.hypot(down, right).argmax(axis=1)[:, None]
    down, right = (np.take_along_axis(part, longest, 1)[:, 0] for part in (down, right))
    position = (np.arctan2(down, right) % (2 * np.pi)) * n_bins / (2 * np.pi)
    distance = np.abs(position[..., None] - np.arange(n_bins))
    share = np.maximum(1 - np.minimum(distance, n_bins - distance), 0)
    return share * np.hypot(down, right)[..., None]


@pytest.mark.parametrize("n_planes", [1, 3])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2), *SHAPES, (2, 1500)])
def test_orientation_cells(shape, n_planes):
    planes = np.random.default_rng(1).random((2, n_planes, *shape), dtype=np.float32)
    rows, cols = (cell_grid(side, 3, 1.5) for side in shape)
    expected = np.einsum("ah,nhwb,cw->nacb", rows, votes(planes, 8), cols)
    found = orientation_cells(planes, rows, cols, 8, signed=True)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(("rows", "cols", "block"), [(1, 1, 1), (2, 5, 2), (8, 8, 3), (10, 7, 4)])
def test_blocks_of_any_number_of_cells(rows, cols, block):
    cells = np.random.default_rng(2).random((3, rows, cols, 5), dtype=np.float32)
    expected = []
    for r in range(rows - block + 1):
        for c in range(cols - block + 1):
            own = cells[:, r : r + block, c : c + block].reshape(3, -1).astype(np.float64)
            own /= np.sqrt((own**2).sum(axis=1, keepdims=True) + 1e-4)
            own = np.minimum(own, 0.2)
            expected.append(own / np.sqrt((own**2).sum(axis=1, keepdims=True)))
    together = np.concatenate(expected, axis=1)
    np.testing.assert_allclose(hys_blocks(cells, block), together, rtol=1e-5)
    rooted = np.sqrt(together)
    rooted /= np.linalg.norm(rooted, axis=1, keepdims=True)
    np.testing.assert_allclose(hys_blocks(cells, block, root=True), rooted, rtol=1e-5)


def everything(stack):
    return [
        *structure_tensor(stack),
        harris_response(stack),
        moravec_response(stack),
        hog(stack),
        block_hog(to_gray(stack), 9, 4, 2),
    ]


def test_memory_in_any_order_gives_the_same_bits():
    whole = np.random.default_rng(3).random((4, 40, 44), dtype=np.float32)
    for view in (whole[::2, ::2, 1:34], whole[:, ::-1], whole.transpose(0, 2, 1)):
        for found, copied in zip(everything(view), everything(view.copy("C")), strict=True):
            np.testing.assert_array_equal(found, copied)


def test_pictures_that_show_nothing():
    for level in (0.0, 0.3, 1.0):
        for found in everything(np.full((2, 13, 9), level, np.float32)):
            assert not found.any()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (31, 33)])
def test_planes_are_the_colours(dtype, shape):
    values = np.random.default_rng(4).random((3, *shape, 3))
    top = np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1
    images = (values * top).astype(dtype)
    for one in (images, images[:, ::-1], images[::2]):
        found = to_planes(one)
        expected = one.astype(np.float32) / np.float32(top)
        np.testing.assert_array_equal(found, np.moveaxis(expected, -1, 1))
        assert found.flags.c_contiguous and found.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_is_not_finite_is_found_wherever_it_stands(dtype):
    largest = np.finfo(dtype).max
    for length in (1, 7, 8, 33):
        values = np.full((1, 1, length), -largest, dtype)
        values[0, 0, 0] = largest
        assert all_finite(values) and all_finite(values[:, :, ::2])
        for wrong in (np.nan, -np.nan, np.inf, -np.inf):
            for place in (0, length // 2, length - 1):
                broken = values.copy()
                broken[0, 0, place] = wrong
                assert not all_finite(broken)
                with pytest.raises(ValueError, match="NaN or infinity"):
                    to_gray(broken)


def test_of_a_stack_in_several_ranges_the_last_number_counts(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    values = np.zeros(2**20 + 5, np.float32)
    assert all_finite(values)
    values[-1] = np.nan
    assert not all_finite(values)
