"""A pytest plugin: scikit-image's own corner and HOG tests run against our functions.

Loaded with ``-p`` into a run of scikit-image's test files (see `test_scikit_image.py`), it puts
adapters in the place of its functions. An adapter speaks scikit-image's conventions of sign, scale,
border and derivative; the work is done by `features`. What stays apart is listed in `EXCEPTIONS`.
"""

import numpy as np
import pytest
import skimage.feature

from features.compiled.cells import orientation_cells
from features.gradients import gradients
from features.harris import harris_from_tensor, harris_response
from features.hog import cell_grid
from features.ssd import ssd_shift_energy
from features.structure_tensor import Tensor, eigenvalues
from features.structure_tensor import structure_tensor as our_tensor
from features.windows import gaussian_window, weighted_sum

NO_VOLUMES = "pictures have two dimensions here, not three"
COLOUR = "colour pictures are turned to gray here; scikit-image takes the strongest channel"
DOWNLOAD = "needs reference numbers that scikit-image downloads"
EXCEPTIONS = {
    "test_structure_tensor_3d": NO_VOLUMES,
    "test_structure_tensor_3d_rc_only": NO_VOLUMES,
    "test_structure_tensor_sigma[3]": NO_VOLUMES,
    "test_structure_tensor_eigenvalues_3d": NO_VOLUMES,
    "test_corner_peaks": "a plateau is one corner here, and several a distance apart there",
    "test_hog_visualization_orientation": "no pictures of histograms are drawn here",
    "test_hog_output_correctness_l1_norm": DOWNLOAD,
    "test_hog_output_correctness_l2hys_norm": DOWNLOAD,
    "test_hog_output_equivariance_deprecated_multichannel": COLOUR,
    "test_hog_output_equivariance_channel_axis": COLOUR,
}


def _stack(image):
    image = np.asarray(image)
    if image.ndim != 2:
        raise ValueError(f"Expected a picture of two dimensions, received {image.ndim}.")
    image = image.astype(np.float32) if image.dtype != np.uint8 else image
    return image[None]


def _kind(dtype):
    """In which scikit-image computes: single precision stays."""
    return np.float32 if dtype in (np.float16, np.float32) else np.float64


def _typed(image, *arrays):
    kind = _kind(np.asarray(image).dtype)
    found = tuple(array[0].astype(kind) for array in arrays)
    return found if len(found) > 1 else found[0]


def structure_tensor(image, sigma=1, mode="constant", cval=0, order="rc"):
    """Sobel derivatives: our differences of the picture smoothed across; zeros beyond the border."""
    sigmas = np.atleast_1d(sigma)
    if np.ndim(sigma) and len(sigmas) != np.ndim(image):
        raise ValueError("sigma must have as many entries as the image has axes")
    # Cut at 4 sigma there: a narrow Gaussian is one pixel.
    narrow = 4 * sigmas[0] + 0.5 < 1
    window = np.ones((1, 1), np.float32) if narrow else gaussian_window(float(sigmas[0]))
    half = len(window) // 2
    gray = np.pad(_stack(image), ((0, 0), (half + 2,) * 2, (half + 2,) * 2))
    across = np.array([[0, 0, 0], [1, 2, 1], [0, 0, 0]], np.float32)
    smooth = [weighted_sum(np.pad(gray, ((0, 0), (1, 1), (1, 1))), w) for w in (across, across.T)]
    down, right = 2 * gradients(smooth[0])[0], 2 * gradients(smooth[1])[1]
    parts = [part[:, 2:-2, 2:-2] for part in (down * down, down * right, right * right)]
    parts = [
        np.pad(
            part[:, half : part.shape[1] - half, half : part.shape[2] - half],
            ((0, 0), (half, half), (half, half)),
        )
        for part in parts
    ]
    found = _typed(image, *(weighted_sum(part, window) for part in parts))
    return list(found if order == "rc" else found[::-1])


def structure_tensor_eigenvalues(parts):
    """λ1 and λ2."""
    if len(parts) != 3:
        raise ValueError(f"Expected three parts of M, received {len(parts)}.")
    found = eigenvalues(Tensor(*(np.asarray(part, np.float32)[None] for part in parts)))
    return np.stack(_typed(parts[0], *found))


def corner_harris(image, method="k", k=0.05, eps=1e-6, sigma=1):
    """Central differences instead of Sobel's; the picture's edge repeats."""
    if method == "k":
        return _typed(image, harris_response(_stack(image), k, sigma=sigma))
    M = our_tensor(_stack(image), sigma=sigma)
    return _typed(image, 2 * harris_from_tensor(M, 0) / (M.Arr + M.Acc + np.float32(eps)))


def corner_shi_tomasi(image, sigma=1):
    """The smaller eigenvalue."""
    return _typed(image, eigenvalues(our_tensor(_stack(image), sigma=sigma))[1])


def corner_foerstner(image, sigma=1):
    """det / trace, and the roundness 4 det / trace²."""
    M = our_tensor(_stack(image), sigma=sigma)
    det, trace = harris_from_tensor(M, 0), M.Arr + M.Acc
    safe = np.where(trace == 0, 1, trace)
    return _typed(image, det / safe, 4 * det / safe**2)


def corner_moravec(image, window_size=1):
    """scikit-image shifts along the diagonals alone, and leaves a border of two windows 0."""
    shifts = [(row, col) for row in (-1, 1) for col in (-1, 1)]
    side = 2 * window_size + 1
    energies = [ssd_shift_energy(_stack(image), shift, side) for shift in shifts]
    border = 2 * window_size
    least = np.zeros_like(energies[0])
    inner = (slice(None), slice(border, -border), slice(border, -border))
    least[inner] = np.min(energies, axis=0)[inner]
    return _typed(image, least)


def corner_peaks(image, min_distance=1, **settings):
    """Our corners as ``(row, col)``."""
    from features.corners import corner_peaks as ours

    border = settings.get("exclude_border", True)
    found = ours(_stack(image), min_distance, settings.get("threshold_rel") or 0.0, border)[0]
    return found if settings.get("indices") is False else np.argwhere(found)


def hog(
    image,
    orientations=9,
    pixels_per_cell=(8, 8),
    cells_per_block=(3, 3),
    block_norm="L2-Hys",
    *,
    channel_axis=None,
    transform_sqrt=False,
    **output,
):
    """Votes for one bin, cells side by side, no gradient at the border: our engine, so set."""
    image = np.asarray(image)
    if channel_axis is not None or image.ndim != 2:
        raise ValueError(COLOUR if image.ndim == 3 else "Expected a picture of two dimensions.")
    if block_norm not in ("L1", "L1-sqrt", "L2", "L2-Hys"):
        raise ValueError(f"unknown block_norm {block_norm!r}")
    kind = _kind(image.dtype)
    gray = image.astype(np.float64)
    gray = (np.sqrt(gray) if transform_sqrt else gray).astype(np.float32)
    counts = [side // cell for side, cell in zip(gray.shape, pixels_per_cell, strict=True)]
    n_blocks = [n - block + 1 for n, block in zip(counts, cells_per_block, strict=True)]
    if min(n_blocks) < 1:
        raise ValueError("The input image is too small given the values of pixels_per_cell")
    # Mirrored about the border pixel, the central difference there is 0.
    mirrored = np.pad(gray, 1, mode="reflect")[None]
    weights = []
    for n, cell, side in zip(counts, pixels_per_cell, gray.shape, strict=True):
        grid = np.zeros((n, side + 2), np.float32)
        grid[:, 1 : 1 + n * cell] = cell_grid(n * cell, n, 1.0)
        weights.append(grid)
    cells = orientation_cells(mirrored, *weights, orientations, signed=False, shared=False)[0]
    cells = 2 * cells.astype(np.float64) / np.prod(pixels_per_cell)
    blocks = np.empty((*n_blocks, *cells_per_block, orientations))
    for row in range(n_blocks[0]):
        for col in range(n_blocks[1]):
            block = cells[row : row + cells_per_block[0], col : col + cells_per_block[1]]
            blocks[row, col] = _block_norm(block, block_norm)
    found = blocks.astype(kind)
    found = found.ravel() if output.get("feature_vector", True) else found
    return (found, np.zeros(image.shape)) if output.get("visualize") else found


def _block_norm(block, kind, eps=1e-5):
    if kind.startswith("L1"):
        scaled = block / (np.abs(block).sum() + eps)
        return np.sqrt(scaled) if kind == "L1-sqrt" else scaled
    scaled = block / np.sqrt((block**2).sum() + eps**2)
    if kind == "L2":
        return scaled
    clipped = np.minimum(scaled, 0.2)
    return clipped / np.sqrt((clipped**2).sum() + eps**2)


REPLACED = {
    function.__name__: function
    for function in (
        structure_tensor,
        structure_tensor_eigenvalues,
        corner_harris,
        corner_shi_tomasi,
        corner_foerstner,
        corner_moravec,
        corner_peaks,
        hog,
    )
}
for _name, _function in REPLACED.items():
    setattr(skimage.feature, _name, _function)


def pytest_collection_modifyitems(items):
    for item in items:
        reason = EXCEPTIONS.get(item.name) or EXCEPTIONS.get(item.name.split("[")[0])
        if reason:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
