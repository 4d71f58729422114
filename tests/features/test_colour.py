"""Features of photographs by hand, by definition and beside scikit-image."""

import numpy as np
import pytest

from features.colour import colour_classes, opponents, standardised
from features.compiled.blocks import hys_blocks
from features.compiled.cells import orientation_cells
from features.dense_sift import plane_sift
from features.extractors.block_hog import BlockHogExtractor
from features.extractors.colour_histogram import ColourHistogramExtractor
from features.extractors.colour_lbp import ColourLbpExtractor
from features.extractors.colour_patches import (
    ColourFisherExtractor,
    ColourWordsExtractor,
    GrayFisherExtractor,
)
from features.hog import block_hog, cell_grid
from features.pixels import to_gray, to_planes


@pytest.fixture(scope="module")
def photographs():
    """Blurred noise, so that neighbouring pixels are alike."""
    noise = np.random.default_rng(0).random((6, 26, 34, 3))
    smooth = sum(np.roll(noise, (r, c), axis=(1, 2)) for r in range(3) for c in range(3)) / 9
    return np.round(255 * smooth[:, 1:-1, 1:-1]).astype(np.uint8)


def test_planes_are_the_channels_and_nothing_is_inverted(photographs):
    planes = to_planes(photographs)
    assert planes.shape == (6, 3, 24, 32)
    np.testing.assert_array_equal(planes[:, 1], photographs[..., 1] / np.float32(255))
    white = to_planes(np.full((1, 4, 4), 255, np.uint8))
    np.testing.assert_array_equal(white, np.ones((1, 3, 4, 4)))


def test_opponents_are_a_rotation_that_leaves_gray_on_the_third_axis(photographs):
    planes = to_planes(photographs)
    found = opponents(planes)
    np.testing.assert_allclose((found**2).sum(axis=1), (planes**2).sum(axis=1), rtol=1e-5)
    np.testing.assert_allclose(opponents(planes + 0.2)[:, :2], found[:, :2], atol=1e-6)
    yellow = opponents(np.float32([0.5, 0.5, 0]).reshape(1, 3, 1, 1)).ravel()
    np.testing.assert_allclose(yellow, [0, 1 / np.sqrt(6), 1 / np.sqrt(3)], atol=1e-6)


def test_brightness_and_contrast_of_the_shot_are_gone(photographs):
    planes = to_planes(photographs)
    np.testing.assert_allclose(standardised(0.3 * planes + 0.1), standardised(planes), atol=1e-4)
    assert not standardised(np.full((1, 3, 2, 2), 0.4, np.float32)).any()


def test_colour_classes_by_hand():
    """Red and cyan, equally often: ±1 on red's axis, ∓1 on the others'."""
    pair = np.float32([[1, 0], [0, 1], [0, 1]]).reshape(1, 3, 1, 2)
    # Red: O1 = √2, O2 = 2/√6, O3 = -1/√3; cyan the opposite. Thirds end at -0.5 and 0.5.
    assert colour_classes(pair, 3).ravel().tolist() == [2 * 9 + 2 * 3 + 0, 0 * 9 + 0 * 3 + 2]
    with pytest.raises(ValueError, match="2 to 6 levels"):
        colour_classes(pair, 7)


def test_the_strongest_channel_votes(photographs):
    planes = to_planes(photographs)
    rows, cols = cell_grid(24, 3, 1.0), cell_grid(32, 4, 1.5)
    padded = np.pad(planes, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge").astype(np.float64)
    down = (padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]) / 2
    right = (padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]) / 2
    length = np.hypot(down, right)
    best = length.argmax(axis=1)[:, None]
    down, right = (np.take_along_axis(one, best, 1)[:, 0] for one in (down, right))
    angle = np.arctan2(down, right) % (2 * np.pi) * 8 / (2 * np.pi)
    distance = np.abs(angle[..., None] - np.arange(8))
    votes = np.maximum(1 - np.minimum(distance, 8 - distance), 0) * length.max(axis=1)[..., None]
    expected = np.einsum("ah,nhwb,cw->nacb", rows, votes, cols)
    # Equal lengths fall on the earlier channel here and there alike, up to rounding.
    found = orientation_cells(planes, rows, cols, 8, signed=True)
    assert np.mean(np.abs(found - expected) > 1e-4) < 0.01
    np.testing.assert_allclose(found.sum(axis=3), expected.sum(axis=3), atol=1e-4)


def test_an_edge_in_blue_alone_is_seen_in_colour():
    picture = np.zeros((1, 3, 12, 12), np.float32)
    picture[:, 0] = np.linspace(0, 0.1, 12)[:, None]
    picture[:, 2, :, 6:] = 1
    cells = orientation_cells(picture, cell_grid(12, 1, 1.0), cell_grid(12, 1, 1.0), 4, False)
    # Two columns of twelve pixels, half a step each, to the right; elsewhere red's slope, down.
    np.testing.assert_allclose(cells[0, 0, 0, 0], 12, rtol=1e-5)
    np.testing.assert_allclose(cells[0, 0, 0, 2], 10 * (10 + 2 / 2) * 0.1 / 11, rtol=1e-4)


def test_blocks_by_hand():
    """One block of two cells: (3, 4) and (0, 0) → (0.6, 0.8) → cut → equal → square roots."""
    cells = np.float32([3, 4, 0, 0, 0, 0, 0, 0]).reshape(1, 2, 2, 2)
    found = hys_blocks(cells, 2, floor=0.0)[0]
    np.testing.assert_allclose(found, [2**-0.5, 2**-0.5, 0, 0, 0, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(hys_blocks(cells, 2, root=True)[0], found**0 * (found > 0) / 2**0.5)
    uncut = hys_blocks(cells, 2, clip=1.0, floor=0.0)[0]
    np.testing.assert_allclose(uncut[:2], [0.6, 0.8], rtol=1e-6)


def test_block_hog_forgets_contrast_place_by_place(photographs):
    planes = to_planes(photographs)
    shaded = planes * np.linspace(0.4, 1, 32, dtype=np.float32)
    plain, darker = block_hog(planes), block_hog(shaded)
    np.testing.assert_allclose(np.linalg.norm(plain, axis=1), 1, rtol=1e-5)
    of_whole = [block_hog(one, block=10) for one in (planes, shaded)]
    assert ((plain * darker).sum(axis=1) > (of_whole[0] * of_whole[1]).sum(axis=1)).all()
    np.testing.assert_allclose((block_hog(planes / 4) * plain).sum(axis=1), 1, atol=1e-4)
    with pytest.raises(ValueError, match="blocks of 1 to 10 cells"):
        block_hog(planes, block=11)


def test_gray_is_luma_and_colour_the_strongest_channel(photographs):
    planes = to_planes(photographs)
    luma = np.sqrt(np.tensordot(photographs / 255.0, [0.299, 0.587, 0.114], 1)).astype(np.float32)
    gray = BlockHogExtractor(colour=False).fit_transform(photographs)
    np.testing.assert_allclose(gray, block_hog(luma), atol=2e-3)
    np.testing.assert_array_equal(
        BlockHogExtractor().fit_transform(photographs), block_hog(np.sqrt(planes))
    )


@pytest.mark.parametrize("kind", [ColourHistogramExtractor, ColourLbpExtractor])
def test_histograms_count_every_pixel(photographs, kind):
    extractor = kind(n_cells=2, overlap=1.0)
    counted = extractor.fit_transform(photographs) ** 2
    np.testing.assert_allclose(counted.sum(axis=1), 1, rtol=1e-5)
    halves = counted.reshape(6, -1, 2, 2) if kind is ColourLbpExtractor else None
    cells = counted.reshape(6, 2, 2, -1).sum(axis=3) if halves is None else halves.sum(axis=1)
    np.testing.assert_allclose(cells, 0.25, rtol=1e-5)


def test_patches_of_three_sizes_and_a_pyramid(photographs):
    words = ColourWordsExtractor(n_words=10, grids=(1, 2), cells=(1 / 8, 1 / 6)).fit(photographs)
    planes = to_planes(photographs)
    descriptors, places = words.patches(planes)
    # 24 × 32 px in steps of 2: patches of 12 px at 7 × 11 places, of 16 px at 5 × 9.
    assert descriptors.shape == (6, 7 * 11 + 5 * 9, 3 * 128)
    assert np.abs(places).max() < 0.5
    lengths = np.linalg.norm(descriptors.reshape(6, -1, 3, 128), axis=3)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)
    assert words.transform(photographs).shape == (6, 10 * (1 + 4))


def test_fisher_of_the_whole_is_the_first_level_of_the_pyramid(photographs):
    settings = {"n_components": 5, "n_gaussians": 3, "n_patches": 500}
    whole = ColourFisherExtractor(grids=(1,), **settings).fit_transform(photographs)
    levels = ColourFisherExtractor(grids=(1, 2), **settings).fit_transform(photographs)
    assert levels.shape == (6, whole.shape[1] * 5)
    np.testing.assert_allclose(levels[:, : whole.shape[1]] * 5**0.5, whole, atol=1e-5)


def test_fisher_in_gray_sees_light_alone(photographs):
    settings = {"n_components": 5, "n_gaussians": 3, "n_patches": 500, "grids": (1,)}
    gray = GrayFisherExtractor(**settings).fit(photographs)
    descriptors, places = gray.patches(to_planes(photographs))
    luma = to_gray(photographs)[:, None]
    sizes = [cell * 24 for cell in (1 / 16, 3 / 32, 1 / 8)]
    np.testing.assert_array_equal(descriptors, plane_sift(luma, sizes, 2)[0])
    assert descriptors.shape == (6, len(places), 128)
    # A picture of the same luma without its colours is the same to it, to the rounding of levels.
    same = np.repeat(np.rint(255 * luma[:, 0, ..., None]), 3, axis=-1).astype(np.uint8)
    assert (gray.transform(photographs) * gray.transform(same)).sum(axis=1).min() > 0.98
