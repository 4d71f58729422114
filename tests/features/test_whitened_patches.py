"""Whitened patches and dictionaries, against loops over the paper's formulas."""

import tracemalloc

import numpy as np
import pytest
from sklearn.base import clone

from features.extractors.whitened_patches import (
    NoiseFiltersExtractor,
    PatchDictionaryExtractor,
    RandomPatchesExtractor,
)
from features.pipeline import classical_pipeline
from features.whitened_patches import patch_grid, zca

ALL = (PatchDictionaryExtractor, RandomPatchesExtractor, NoiseFiltersExtractor)


def photographs(n, height=12, width=12, colour=True, seed=0):
    """Smooth noise, so that neighbours are alike as in photographs."""
    shape = (n, height, width, 3) if colour else (n, height, width)
    noise = np.random.default_rng(seed).random(shape)
    smooth = sum(np.roll(noise, (i, j), (1, 2)) for i in range(3) for j in range(3)) / 9
    return (255 * (smooth - smooth.min()) / np.ptp(smooth)).astype(np.uint8)


def small(kind=PatchDictionaryExtractor, **settings):
    return kind(**{"n_centres": 7, "patch": 1 / 3, "spacing": 1 / 12, "n_patches": 500} | settings)


def by_loops(picture, fitted, side, step, n_cells):
    """Coates, Ng and Lee's features of one picture ``(height, width, planes)``, in double precision."""
    height, width = picture.shape[:2]
    tops, lefts = range(0, height - side + 1, step), range(0, width - side + 1, step)
    cells = [[] for _ in range(n_cells**2)]
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            values = picture[top : top + side, left : left + side].astype(float)
            patch = np.concatenate([values[..., plane].ravel() for plane in range(values.shape[2])])
            patch = (patch - patch.mean()) / np.sqrt(patch.var() + 10)
            seen = (patch - fitted.mean_) @ fitted.whitening_.astype(float)
            distances = np.array([np.linalg.norm(seen - centre) for centre in fitted.centres_])
            active = np.maximum(distances.mean() - distances, 0)
            cells[(i * n_cells // len(tops)) * n_cells + j * n_cells // len(lefts)].append(active)
    return np.concatenate([np.mean(cell, axis=0) for cell in cells])


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(("height", "width", "step"), [(12, 12, 1), (13, 18, 2)])
def test_as_by_loops(kind, height, width, step):
    """To single precision: of a patch that is a centre, square roots make 1e-7 of it 3e-4."""
    pictures = photographs(4, height, width)
    fitted = small(kind, spacing=step / 12).fit(pictures)
    expected = [by_loops(picture, fitted, 4, step, 2) for picture in pictures]
    np.testing.assert_allclose(fitted.transform(pictures), expected, rtol=2e-4, atol=5e-4)


@pytest.mark.parametrize("kind", ALL)
def test_gray_pictures_are_coloured_ones_with_equal_planes(kind):
    gray = photographs(4, colour=False)
    coloured = np.repeat(gray[..., None], 3, axis=3)
    fitted = small(kind).fit(gray)
    expected = [by_loops(picture, fitted, 4, 1, 2) for picture in coloured]
    np.testing.assert_allclose(fitted.transform(gray), expected, rtol=2e-4, atol=5e-4)
    assert fitted.transform(gray).tobytes() == fitted.transform(coloured).tobytes()


def test_whitened_patches_are_uncorrelated():
    generator = np.random.default_rng(0)
    mixing = generator.standard_normal((6, 6))
    patches = (generator.standard_normal((4000, 6)) @ mixing + 3).astype(np.float32)
    mean, whitening = zca(patches, 1e-9)
    seen = (patches - mean) @ whitening
    np.testing.assert_allclose(seen.T @ seen / len(seen), np.eye(6), atol=1e-3)
    np.testing.assert_allclose(whitening, whitening.T, atol=1e-5)


def test_whitening_leaves_directions_without_variance_small():
    patches = np.zeros((100, 2), np.float32)
    patches[:, 0] = np.random.default_rng(0).standard_normal(100)
    _, whitening = zca(patches, 0.1)
    variance = patches[:, 0].var()
    np.testing.assert_allclose(
        np.diag(whitening), [1 / np.sqrt(variance + 0.1), 1 / np.sqrt(0.1)], rtol=1e-5
    )


def test_brightness_and_contrast_do_not_count():
    pictures = photographs(3).astype(np.float32) / 255
    fitted = small(contrast=1e-6).fit(pictures)
    np.testing.assert_allclose(
        fitted.transform(0.2 + 0.5 * pictures), fitted.transform(pictures), rtol=1e-3, atol=1e-4
    )


def test_random_patches_are_patches_and_k_means_comes_nearer():
    pictures = photographs(20)
    drawn, learned = (small(kind, n_centres=16).fit(pictures) for kind in ALL[:2][::-1])
    everything = small(RandomPatchesExtractor, n_centres=500).fit(pictures).centres_
    known = {row.tobytes() for row in everything}
    assert {row.tobytes() for row in drawn.centres_} <= known

    def distortion(centres):
        return ((everything[:, None] - centres) ** 2).sum(axis=2).min(axis=1).mean()

    assert distortion(learned.centres_) < 0.9 * distortion(drawn.centres_)


def test_noise_has_the_covariance_of_whitened_patches():
    pictures = photographs(5)
    settings = {"n_centres": 4000, "regulariser": 1.0}
    noise = small(NoiseFiltersExtractor, **settings).fit(pictures).centres_
    patches = small(RandomPatchesExtractor, **settings).fit(pictures).centres_
    expected = np.cov(patches.T)
    assert np.linalg.norm(np.cov(noise.T) - expected) < 0.2 * np.linalg.norm(expected)


@pytest.mark.parametrize("kind", ALL)
def test_same_seed_same_bytes(kind):
    pictures = photographs(6)
    first = small(kind).fit(pictures)
    again = clone(first).fit(pictures)
    assert first.transform(pictures).tobytes() == again.transform(pictures).tobytes()
    other = small(kind, seed=1).fit(pictures)
    assert not np.array_equal(other.centres_, first.centres_)


def test_number_of_threads_changes_no_bit(monkeypatch):
    pictures = photographs(9)
    fitted = small().fit(pictures)
    found = []
    for threads in ("1", "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        found.append(fitted.transform(pictures).tobytes())
    assert found[0] == found[1]


@pytest.mark.parametrize("side", [1, 2, 3, 5])
def test_pictures_smaller_than_usual(side):
    vectors = PatchDictionaryExtractor(n_centres=3).fit_transform(photographs(4, side, side))
    assert vectors.shape[0] == 4
    assert np.isfinite(vectors).all()


def test_blank_pictures_say_nothing_wrong():
    blank = np.full((3, 8, 8, 3), 200, np.uint8)
    vectors = small().fit_transform(blank)
    assert np.isfinite(vectors).all()


def test_memory_does_not_grow_with_the_patches():
    """729 patches of 800 centres are 2.3 MB a picture at once; of a block there are 0.5 MB."""
    pictures = photographs(40, 32, 32)
    fitted = NoiseFiltersExtractor(n_centres=800, n_patches=2000).fit(pictures)
    fitted.transform(pictures[:1])
    tracemalloc.start()
    vectors = fitted.transform(pictures)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    planes = pictures.size * 4
    # The vectors twice, as parts and as a whole, the pictures as float, and of each of the threads a
    # picture's patches and a block of products.
    assert peak < 2 * vectors.nbytes + 2 * planes + 3e6


def test_grid_covers_what_fits():
    grid = patch_grid(10, 7, 4, 3)
    assert (grid.n_rows, grid.n_cols) == (3, 2)
    assert list(zip(grid.rows, grid.cols, strict=True)) == [
        (0, 0), (0, 3), (3, 0), (3, 3), (6, 0), (6, 3),
    ]  # fmt: skip


def stripes(n, seed):
    """Four classes: stripes down or across, of red on green or of blue on yellow; light and place vary."""
    generator = np.random.default_rng(seed)
    labels = np.arange(n) % 4
    phase, light = generator.integers(0, 4, (n, 1, 1)), generator.uniform(0.3, 1, (n, 1, 1, 1))
    rows, cols = np.mgrid[:16, :16]
    along = np.where((labels % 2).astype(bool)[:, None, None], rows, cols)
    on = ((along + phase) // 2 % 2)[..., None].astype(bool)
    colours = np.array([[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 1, 0]]], float)[labels // 2]
    clean = np.where(on, colours[:, None, None, 0], colours[:, None, None, 1])
    noisy = light * clean + 0.4 * generator.standard_normal((n, 16, 16, 3))
    return (255 * noisy.clip(0, 1)).astype(np.uint8), labels


@pytest.mark.parametrize("name", ["patches", "random_patches", "noise_filters", "mirrored"])
def test_learns_from_300_coloured_pictures(name):
    settings = {"n_centres": 60, "n_patches": 3000}
    own = ("patches" if name == "mirrored" else name, settings)
    steps = ("mirrored", own) if name == "mirrored" else (own,)
    method = classical_pipeline(*steps, "ridge").fit(*stripes(300, seed=0))
    images, labels = stripes(200, seed=1)
    assert (method.predict(images) != labels).mean() < 0.05
    assert len(method[-1].tried_) > 1
