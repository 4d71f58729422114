"""M, its eigenvalues, its quadratic form, Harris, corners and regions, by hand and by OpenCV."""

import cv2
import numpy as np
import pytest

from features import opencv_convention
from features.corners import Region, corner_peaks, label_regions
from features.gradients import gradients
from features.harris import harris_from_tensor, harris_response
from features.ssd import moravec_response, ssd_shift_energy
from features.structure_tensor import (
    Tensor,
    eigenvalues,
    quadratic_form,
    structure_tensor,
    taylor_error,
)

STEP = np.zeros((1, 5, 5), np.float32)
STEP[:, :, 3:] = 1
CORNER = np.zeros((1, 5, 5), np.float32)
CORNER[:, 2:, 2:] = 1


def at_centre(M):
    return tuple(float(part[0, 2, 2]) for part in M)


def test_gradients_of_a_plane():
    rows, cols = np.mgrid[:5, :6].astype(np.float32)
    down, right = gradients((2 * rows - 3 * cols)[None])
    assert (down[0, 1:-1] == 2).all()
    assert (right[0, :, 1:-1] == -3).all()


def test_tensor_of_a_step():
    """I_c is ½ in the two columns beside the step; the centre's window holds both: 6 · ¼."""
    assert at_centre(structure_tensor(STEP)) == (0, 0, 1.5)


def test_tensor_of_a_corner():
    """In the centre's window I_r is ½ at (1, 2), (1, 3), (2, 2), (2, 3), and I_c at their mirror
    images; both are ½ at (2, 2) alone."""
    assert at_centre(structure_tensor(CORNER)) == (1.0, 0.25, 1.0)


def test_eigenvalues_and_harris_of_that_corner():
    M = structure_tensor(CORNER)
    largest, least = eigenvalues(M)
    assert largest[0, 2, 2] == pytest.approx(1.25)
    assert least[0, 2, 2] == pytest.approx(0.75)
    assert harris_response(CORNER, k=0.05)[0, 2, 2] == pytest.approx(0.9375 - 0.05 * 4)


def test_harris_signs():
    """Positive at the corner, negative on the edge, nothing on the flat."""
    assert harris_response(CORNER)[0, 2, 2] > 0
    assert harris_response(STEP)[0, 2, 2] == pytest.approx(-0.05 * 1.5**2)
    assert harris_response(np.ones((1, 5, 5))).any() == 0


def test_eigenvalues_are_numpys():
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(4, 3, 5, 6)).astype(np.float32)
    M = Tensor(
        (vectors[:2] ** 2).sum(0),
        (vectors[0] * vectors[2] + vectors[1] * vectors[3]),
        (vectors[2:] ** 2).sum(0),
    )
    matrices = np.stack([np.stack([M.Arr, M.Arc], -1), np.stack([M.Arc, M.Acc], -1)], -1)
    expected = np.linalg.eigvalsh(matrices.astype(np.float64))
    largest, least = eigenvalues(M)
    np.testing.assert_allclose(largest, expected[..., 1], rtol=1e-5)
    np.testing.assert_allclose(least, expected[..., 0].clip(0), atol=1e-5)


def test_response_is_product_minus_k_times_squared_sum_of_eigenvalues():
    M = structure_tensor(np.random.default_rng(1).random((2, 9, 9)), window=5)
    largest, least = (part.astype(np.float64) for part in eigenvalues(M))
    expected = largest * least - 0.06 * (largest + least) ** 2
    np.testing.assert_allclose(harris_from_tensor(M, k=0.06), expected, atol=1e-5)


def test_quadratic_form():
    M = structure_tensor(CORNER)
    assert quadratic_form(M, (1, 0))[0, 2, 2] == 1.0
    assert quadratic_form(M, (1, 1))[0, 2, 2] == 2.5
    assert quadratic_form(M, (1, -1))[0, 2, 2] == 1.5
    assert quadratic_form(M, (0.5, 0))[0, 2, 2] == 0.25


def test_form_is_exact_where_the_picture_is_a_plane():
    rows, cols = np.mgrid[:11, :11].astype(np.float32) / 20
    plane = (rows + 0.5 * cols)[None]
    for shift in ((0, 1), (1, -1), (2, 1)):
        assert abs(taylor_error(plane, shift)[0, 5, 5]) < 1e-5


def test_error_of_the_form_grows_with_the_shift():
    """On a smooth picture the relative error of the Taylor form is small for small shifts only."""
    rows, cols = np.mgrid[:41, :41]
    smooth = (0.5 + 0.5 * np.sin(rows / 6) * np.cos(cols / 7)).astype(np.float32)[None]
    inside = (0, slice(10, 31), slice(10, 31))
    relative = [
        np.abs(taylor_error(smooth, (0, d))[inside]).sum()
        / ssd_shift_energy(smooth, (0, d))[inside].sum()
        for d in (1, 2, 4, 8)
    ]
    assert relative == sorted(relative)
    assert relative[0] < 0.15
    assert relative[-1] > 0.5


def test_gaussian_window_weighs_the_centre_most():
    impulse = np.zeros((1, 15, 15))
    impulse[0, 7, 7] = 1
    M = structure_tensor(impulse, sigma=1.0)
    assert M.Arr[0, 7, 7] == M.Arr.max() or M.Arr[0, 6, 7] == M.Arr.max()
    assert M.Arr.sum() == pytest.approx(0.5, rel=1e-4), (
        "weights sum to 1, the gradient's square is ½"
    )


@pytest.mark.parametrize("block_size", [1, 2, 3, 5])
@pytest.mark.parametrize("ksize", [3, 5, 7])
@pytest.mark.parametrize("k", [0.04, 0.06])
def test_harris_is_opencvs_in_its_convention(block_size, ksize, k):
    images = np.random.default_rng(block_size).random((3, 31, 24)).astype(np.float32)
    ours = opencv_convention.corner_harris(images, block_size, ksize, k)
    for image, response in zip(images, ours, strict=True):
        theirs = cv2.cornerHarris(image, block_size, ksize, k)
        assert np.abs(response - theirs).max() <= 1e-6 * np.abs(theirs).max()


@pytest.mark.parametrize("block_size", [2, 3, 5])
@pytest.mark.parametrize("ksize", [3, 5])
def test_eigenvalues_and_vectors_are_opencvs(block_size, ksize):
    images = np.random.default_rng(block_size).random((2, 31, 24)).astype(np.float32)
    least = opencv_convention.corner_min_eigen_val(images, block_size, ksize)
    both = opencv_convention.corner_eigen_vals_and_vecs(images, block_size, ksize)
    for i, image in enumerate(images):
        theirs = cv2.cornerMinEigenVal(image, block_size, ksize=ksize)
        assert np.abs(least[i] - theirs).max() <= 1e-5 * np.abs(theirs).max()
        theirs = cv2.cornerEigenValsAndVecs(image, block_size, ksize)
        top = np.abs(theirs[..., 0]).max()
        assert np.abs(both[i, ..., :2] - theirs[..., :2]).max() <= 1e-5 * top
        # Where the eigenvalues differ, the vectors are known up to their sign.
        apart = theirs[..., 0] - theirs[..., 1] > 0.01 * top
        for start in (2, 4):
            along = (both[i, ..., start : start + 2] * theirs[..., start : start + 2]).sum(axis=-1)
            np.testing.assert_allclose(np.abs(along[apart]), 1, atol=1e-5)


def test_harris_is_opencvs_on_eight_bit_pictures():
    image = np.random.default_rng(3).integers(0, 256, (20, 20), dtype=np.uint8)
    theirs = cv2.cornerHarris(image, 2, 3, 0.04)
    ours = opencv_convention.corner_harris(image[None])[0]
    assert np.abs(ours - theirs).max() <= 1e-6 * np.abs(theirs).max()


def test_square_has_four_corners():
    square = np.zeros((1, 20, 20), np.float32)
    square[0, 5:15, 6:16] = 1
    peaks = corner_peaks(harris_response(square), min_distance=2)
    found = {tuple(point) for point in np.argwhere(peaks[0])}
    assert len(found) == 4
    for corner in ((5, 6), (5, 15), (14, 6), (14, 15)):
        assert min(np.abs(np.subtract(corner, point)).max() for point in found) <= 1


@pytest.mark.parametrize("response", [harris_response, moravec_response])
def test_ramps_and_edges_have_no_corner(response):
    """Where they leave the picture, the border that repeats bends them."""
    rows, cols = np.mgrid[:10, :10].astype(np.float32)
    plane = response((cols + 2 * rows)[None])
    assert not corner_peaks(plane).any()
    on_the_border = corner_peaks(plane, exclude_border=False)
    assert on_the_border.any() and not on_the_border[:, 1:-1, 1:-1].any()
    edge = harris_response((cols - rows + 0.5).clip(0, 1)[None])
    assert not corner_peaks(edge, min_distance=2).any()
    assert corner_peaks(edge, min_distance=2, exclude_border=False).sum() == 2


def test_plateau_is_one_corner_and_flat_pictures_have_none():
    response = np.zeros((2, 6, 6), np.float32)
    response[0, 2:4, 2:4] = 1
    peaks = corner_peaks(response)
    assert np.argwhere(peaks[0]).tolist() == [[2, 2]]
    assert not peaks[1].any()
    assert not corner_peaks(np.full((1, 4, 4), -1.0)).any()


def test_near_peaks_are_suppressed_and_far_ones_stay():
    response = np.zeros((1, 9, 9))
    response[0, 1, 1], response[0, 1, 3], response[0, 7, 7], response[0, 7, 1] = 5, 4, 3, 0.1
    assert np.argwhere(corner_peaks(response, 2, exclude_border=1)[0]).tolist() == [[1, 1], [7, 7]]
    assert np.argwhere(corner_peaks(response)[0]).tolist() == [
        [1, 1],
        [1, 3],
        [7, 7],
    ]


def test_regions_of_the_lectures_windows():
    square = np.zeros((1, 24, 24), np.float32)
    square[0, 6:18, 6:18] = 1
    regions = label_regions(structure_tensor(square))[0]
    assert regions[1, 1] == Region.FLAT
    assert regions[12, 12] == Region.FLAT
    assert regions[6, 12] == regions[12, 17] == Region.EDGE
    assert regions[6, 6] == regions[17, 17] == Region.CORNER


@pytest.mark.parametrize("options", [{"window": 7}, {"window": 4}, {"sigma": 0}, {"sigma": -1}])
def test_bad_windows(options):
    with pytest.raises(ValueError, match="Expected"):
        structure_tensor(CORNER, **options)


def test_bad_kernel_and_distance():
    with pytest.raises(ValueError, match="Sobel"):
        opencv_convention.corner_harris(CORNER, ksize=4)
    with pytest.raises(ValueError, match="distance"):
        corner_peaks(CORNER, min_distance=0)
    with pytest.raises(ValueError, match="border"):
        corner_peaks(CORNER, exclude_border=-1)


def test_a_corner_counts_against_the_largest_of_its_part():
    response = np.zeros((1, 20, 40), np.float32)
    response[0, 10, 10], response[0, 10, 30], response[0, 5, 12] = 1, 100, 0.05
    assert np.argwhere(corner_peaks(response, 2, 0.1)[0]).tolist() == [[10, 30]]
    left = np.zeros(response.shape, bool)
    left[..., :20] = True
    assert np.argwhere(corner_peaks(response, 2, 0.1, part=left)[0]).tolist() == [[10, 10]]
    assert not corner_peaks(response, 2, 0.1, part=np.zeros_like(left)).any()
