"""The compiled loops against the same formulas written in NumPy, whatever threads and tiles."""

import numpy as np
import pytest

from dataset.shear import deskewed
from features.compiled import cells, tiles
from features.compiled.cells import orientation_cells
from features.harris import harris_response
from features.hog import cell_grid, hog
from features.lbp import binary_patterns
from features.scattering import _averaging, _filter_bank, n_paths, scattering
from features.ssd import four_energies, moravec_response, ssd_shift_energy
from features.structure_tensor import structure_tensor


@pytest.fixture(scope="module")
def stack():
    return np.random.default_rng(0).random((5, 21, 34), dtype=np.float32)


def windows_of(stack, d_row, d_col, sides):
    """Every window's pixels, moved by a shift, edges repeated: (n, h, w, rows, cols)."""
    margins = [side // 2 + 3 for side in sides]
    padded = np.pad(stack, ((0, 0), *((m, m) for m in margins)), mode="edge").astype(np.float64)
    moved = np.roll(padded, (-d_row, -d_col), axis=(1, 2))
    view = np.lib.stride_tricks.sliding_window_view(moved[:, 3:-3, 3:-3], sides, axis=(1, 2))
    return view[:, : stack.shape[1], : stack.shape[2]]


@pytest.mark.parametrize("sides", [(3, 3), (5, 3), (1, 7)])
def test_energy_of_any_window(stack, sides):
    weights = np.random.default_rng(1).random(sides)
    there, here = windows_of(stack, 1, -2, sides), windows_of(stack, 0, 0, sides)
    expected = (weights * (there - here) ** 2).sum(axis=(3, 4))
    np.testing.assert_allclose(ssd_shift_energy(stack, (1, -2), weights), expected, rtol=1e-4)


@pytest.mark.parametrize("sides", [(3, 3), (5, 3), (1, 7)])
def test_tensor_of_any_window(stack, sides):
    weights = np.random.default_rng(1).random(sides)
    Ir = (windows_of(stack, 1, 0, sides) - windows_of(stack, -1, 0, sides)) / 2
    Ic = (windows_of(stack, 0, 1, sides) - windows_of(stack, 0, -1, sides)) / 2
    M = structure_tensor(stack, weights)
    for found, product in zip(M, (Ir * Ir, Ir * Ic, Ic * Ic), strict=True):
        np.testing.assert_allclose(found, (weights * product).sum(axis=(3, 4)), atol=1e-5)


def everything(stack):
    return [
        *structure_tensor(stack, sigma=1.0),
        harris_response(stack),
        moravec_response(stack),
        *four_energies(stack)[0],
        hog(stack),
        deskewed(stack),
        scattering(stack, 2, 4),
    ]


def test_threads_change_nothing(stack, monkeypatch):
    whole = everything(np.tile(stack, (60, 1, 1)))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for one, other in zip(everything(np.tile(stack, (60, 1, 1))), whole, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_image_alone_is_the_image_in_the_stack(stack):
    for one, other in zip(everything(stack[2:3]), everything(stack), strict=True):
        axis = 0 if len(other) == len(stack) else 1
        np.testing.assert_array_equal(one.take(0, axis), other.take(2, axis))


def test_tiles_of_a_large_picture_join_without_a_seam():
    large = np.random.default_rng(2).random((1, tiles.SIDE + 9, 2 * tiles.SIDE + 1), np.float32)
    row, col = tiles.SIDE, tiles.SIDE
    around = np.ascontiguousarray(large[:, row - 8 : row + 9, col - 20 : col + 20])
    for function in (harris_response, moravec_response):
        np.testing.assert_allclose(
            function(large)[:, row - 4 : row + 4, col - 8 : col + 8],
            function(around)[:, 4:12, 12:28],
            rtol=1e-5,
            atol=1e-6,
        )


def numpy_votes(stack, n_bins, signed):
    padded = np.pad(stack.astype(np.float64), ((0, 0), (1, 1), (1, 1)), mode="edge")
    Ir = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2
    Ic = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2
    turn = 2 * np.pi if signed else np.pi
    position = (np.arctan2(Ir, Ic) % turn) * n_bins / turn
    distance = np.abs(position[..., None] - np.arange(n_bins))
    share = np.maximum(1 - np.minimum(distance, n_bins - distance), 0)
    return share * np.hypot(Ir, Ic)[..., None]


@pytest.mark.parametrize("signed", [False, True])
def test_orientation_cells(stack, signed):
    rows, cols = cell_grid(21, 4, 2.0), cell_grid(34, 5, 7 / 3)
    expected = np.einsum("ah,nhwb,cw->nacb", rows, numpy_votes(stack, 9, signed), cols)
    found = orientation_cells(stack, rows, cols, 9, signed)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_pattern_cells(stack):
    rows, cols = cell_grid(21, 4, 2.0), cell_grid(34, 5, 1.5)
    patterns = binary_patterns(stack) % 59
    expected = np.einsum("ah,nhwb,cw->nacb", rows, np.eye(59)[patterns], cols)
    np.testing.assert_allclose(cells.class_cells(patterns, rows, cols, 59), expected, atol=1e-4)


def test_scattering_is_the_wavelets_without_the_sampling():
    image = np.random.default_rng(3).random((2, 16, 24)).astype(np.float32)
    found = scattering(image, 2, 4)
    assert found.shape == (2, n_paths(2, 4), 4, 6)
    bank = _filter_bank(16, 24, 2, 4)
    rows, cols = _averaging(16, 24, 2, 0)
    spectrum = np.fft.fft2(image)
    paths = [image]
    first = [[np.abs(np.fft.ifft2(spectrum * psi)) for psi in scale[0]] for scale in bank]
    paths += [one for scale in first for one in scale]
    paths += [
        np.abs(np.fft.ifft2(np.fft.fft2(one) * psi)) for one in first[0] for psi in bank[1][0]
    ]
    expected = np.stack([rows @ path @ cols.T for path in paths], axis=1)
    # Sampling a map every 2 px folds the little that the wavelet lets through above that.
    assert np.abs(found - expected).max() < 0.03 * np.abs(expected[:, 1:]).max()
    np.testing.assert_allclose(found[:, :5], expected[:, :5], rtol=1e-5)


def test_wavelets_have_no_mean_and_flat_pictures_no_detail():
    flat = scattering(np.full((1, 16, 16), 0.7, np.float32), 3, 8)
    np.testing.assert_allclose(flat[:, 0], 0.7, rtol=1e-6)
    assert np.abs(flat[:, 1:]).max() < 1e-6
    with pytest.raises(ValueError, match="at least 1 scale"):
        scattering(np.zeros((1, 8, 8)), 0, 8)
