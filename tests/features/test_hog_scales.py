"""HOG of photographs in several sizes."""

import numpy as np
import pytest

from features.extractors.block_hog import BlockHogExtractor
from features.extractors.hog_scales import HogScalesExtractor

PICTURES = np.random.default_rng(0).integers(0, 255, (4, 32, 32, 3), dtype=np.uint8)


def described(**settings):
    return HogScalesExtractor(**settings).fit(PICTURES).transform(PICTURES)


def test_parts_are_those_of_one_size():
    found = described(seen="light", grids=(4, 8))
    sizes = (BlockHogExtractor(n_cells=n, block=2, colour=False) for n in (4, 8))
    parts = [size.fit(PICTURES).transform(PICTURES) for size in sizes]
    assert found.shape[1] == 12 * 4 * (9 + 49)
    np.testing.assert_allclose(found, np.concatenate(parts, axis=1) / np.sqrt(2), atol=1e-6)


@pytest.mark.parametrize(("seen", "n_planes"), [("light", 1), ("even", 1), ("opponents", 3)])
def test_every_plane_in_every_grid_at_unit_length(seen, n_planes):
    found = described(seen=seen, grids=(4, 6), n_orientations=8)
    assert found.shape == (4, n_planes * 8 * 4 * (9 + 25))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_even_contrast_does_not_see_how_bright_it_was():
    darker = (PICTURES // 2).astype(np.uint8)
    extractor = HogScalesExtractor("even").fit(PICTURES)
    same = np.sum(extractor.transform(PICTURES) * extractor.transform(darker), axis=1)
    assert same.min() > 0.95


def test_what_is_not_seen():
    with pytest.raises(ValueError, match="Expected seen='light', 'even' or 'opponents'"):
        described(seen="dark")
