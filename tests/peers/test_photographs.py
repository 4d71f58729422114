"""HOG in colour beside scikit-image's: votes for one bin, cells side by side, no gradient at the border."""

import numpy as np
from skimage.feature import hog

from features.compiled.blocks import hys_blocks
from features.compiled.cells import orientation_cells
from features.hog import cell_grid


def test_colour_hog_in_blocks_is_scikit_images():
    pictures = np.random.default_rng(0).random((3, 24, 32, 3)).astype(np.float32)
    # Mirrored about the border pixel, the central difference there is 0.
    mirrored = np.pad(pictures.transpose(0, 3, 1, 2), ((0, 0), (0, 0), (1, 1), (1, 1)), "reflect")
    rows, cols = (np.pad(cell_grid(side, side // 4, 1.0), ((0, 0), (1, 1))) for side in (24, 32))
    cells = orientation_cells(mirrored, rows, cols, 9, signed=False, shared=False)
    found = hys_blocks(2 * cells / np.float32(16), 3, floor=1e-10)
    for ours, picture in zip(found, pictures, strict=True):
        theirs = hog(picture, 9, (4, 4), (3, 3), channel_axis=-1)
        np.testing.assert_allclose(ours, theirs, atol=1e-4)
