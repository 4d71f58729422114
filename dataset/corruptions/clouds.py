"""Fog and spatter: smooth random fields, thin or cut off at a level."""

import numpy as np

from dataset.draws import Draws, Floats

FOG_CELLS = (2, 4, 8, 16)
FOG_GRAY, BRIGHT_FOG = 0.5, 0.8
DROP_CELLS = 7
DROP_EDGE = 0.25


def fog(ink: Floats, thickness: float, draws: Draws) -> Floats:
    """Every pixel goes towards a gray, by up to `thickness` where the cloud is thickest."""
    return ink + _density(draws, ink.shape, thickness) * (FOG_GRAY - ink)


def fog_of_photographs(planes: Floats, thickness: float, draws: Draws) -> Floats:
    """Every colour goes towards a bright gray, by up to `thickness` where the cloud is thickest."""
    density = _density(draws, planes.shape[:3], thickness)[..., None]
    return planes + density * (BRIGHT_FOG - planes)


def _density(draws: Draws, shape: tuple[int, ...], thickness: float) -> Floats:
    """A sum of random fields, each half as coarse and half as strong as the one before."""
    cloud = sum(field(draws, shape, n) / n for n in FOG_CELLS)
    low, high = (end(cloud, axis=(1, 2), keepdims=True) for end in (np.min, np.max))
    return np.asarray(thickness * (0.3 + 0.7 * (cloud - low) / (high - low)))


def spatter(ink: Floats, share: float, draws: Draws) -> Floats:
    """Drops with soft edges that cover about `share` of the picture; ink stays ink."""
    height = field(draws, ink.shape, DROP_CELLS)
    level = np.quantile(height, 1 - share, axis=(1, 2), keepdims=True)
    drops = ((height - level) / DROP_EDGE + 0.5).clip(0, 1)
    return np.maximum(ink, drops)


def field(draws: Draws, shape: tuple[int, ...], n_cells: int) -> Floats:
    """A smooth random field a picture: normal numbers at the nodes of `n_cells` × `n_cells` cells
    over the shorter side, and between them a blend with weights as of smoothstep."""
    _, height, width = shape
    cell = min(height, width) / n_cells
    down, right = (_weights(length, cell) for length in (height, width))
    nodes = draws.normal(down.shape[1], right.shape[1])
    blended: Floats = np.matmul(np.matmul(down, nodes), right.T)
    return blended


def _weights(length: int, cell: float) -> Floats:
    """Pixels by nodes: how much of each node a pixel takes; squares add up to 1, so that the field
    varies as much between nodes as on them."""
    place = (np.arange(length) + 0.5) / cell
    nodes = np.arange(int(np.ceil(length / cell)) + 1)
    near = (1 - np.abs(place[:, None] - nodes)).clip(0, 1)
    smooth = near * near * (3 - 2 * near)
    return (smooth / np.linalg.norm(smooth, axis=1, keepdims=True)).astype(np.float32)
