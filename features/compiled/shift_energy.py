"""SSD shift energies of several shifts, and their minimum, tile by tile."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call
from features.compiled.tensor import separate
from features.compiled.tiles import SIDE, keep_tile, load_tile, sum_along, tile_starts

Stack = npt.NDArray[np.float32]
Array = npt.NDArray[Any]
FLOAT = np.float32


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _squared_difference(here: Any, there: Any, out: Any) -> None:
    for i in range(len(out)):
        difference = there[i] - here[i]
        out[i] = difference * difference


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _energies_of_tiles(
    images: Any,
    tiles: Any,
    shifts: Any,
    row_profiles: Any,
    col_profiles: Any,
    energies: Any,
    least: Any,
) -> None:
    """Into `energies` ``(n_shifts, n, h, w)`` and `least` ``(n, h, w)``; size 0 where unwanted."""
    height, width = images.shape[1:]
    n_rows, n_cols = row_profiles.shape[1], col_profiles.shape[1]
    d_row, d_col = np.abs(shifts[:, 0]).max(), np.abs(shifts[:, 1]).max()
    size = (min(SIDE, height) + n_rows + 2 * d_row) * (min(SIDE, width) + n_cols + 2 * d_col)
    gray, squared, across = np.zeros(size, FLOAT), np.zeros(size, FLOAT), np.zeros(size, FLOAT)
    summed, part, minimum = np.zeros(size, FLOAT), np.zeros(size, FLOAT), np.zeros(size, FLOAT)
    for t in range(len(tiles)):
        index, row, col = tiles[t]
        rows, cols = min(SIDE, height - row), min(SIDE, width - col)
        pitch = cols + n_cols - 1 + 2 * d_col
        padded = rows + n_rows - 1 + 2 * d_row
        load_tile(
            images,
            index,
            row - n_rows // 2 - d_row,
            col - n_cols // 2 - d_col,
            padded,
            pitch,
            gray,
        )
        n_sums = (rows - 1) * pitch + cols
        n_across = n_sums + (n_rows - 1) * pitch
        n_squared = n_across + n_cols - 1
        start = d_row * pitch + d_col
        here = gray[start : start + n_squared]
        for s in range(len(shifts)):
            moved = start + shifts[s, 0] * pitch + shifts[s, 1]
            _squared_difference(here, gray[moved : moved + n_squared], squared[:n_squared])
            for term in range(len(row_profiles)):
                target = summed if term == 0 else part
                sum_along(squared, n_across, 1, col_profiles[term], across)
                sum_along(across, n_sums, pitch, row_profiles[term], target)
                if term:
                    for i in range(n_sums):
                        summed[i] += part[i]
            if energies.size:
                for r in range(rows):
                    line = summed[r * pitch : r * pitch + cols]
                    energies[s, index, row + r, col : col + cols] = line
            if least.size:
                if s == 0:
                    minimum[:n_sums] = summed[:n_sums]
                else:
                    for i in range(n_sums):
                        minimum[i] = min(minimum[i], summed[i])
        if least.size:
            keep_tile(minimum, pitch, least, index, (row, col), rows, cols)


def shift_energies(
    images: Array,
    shifts: tuple[tuple[int, int], ...],
    weights: Stack,
    want_energies: bool = False,
    want_least: bool = False,
) -> tuple[Stack, Stack]:
    """Energies ``(n_shifts, n, h, w)`` and their minimum ``(n, h, w)``, the unwanted of size 0."""
    n, height, width = images.shape
    energies = np.empty((len(shifts), n, height, width) if want_energies else (0, 0, 0, 0), FLOAT)
    least = np.empty((n, height, width) if want_least else (0, 0, 0), FLOAT)
    tiles = tile_starts(n, height, width)
    row_profiles, col_profiles = separate(weights)
    source, moves = frozen(images), np.array(shifts, dtype=np.int64)

    def work(start: int, stop: int) -> None:
        _energies_of_tiles(
            source,
            tiles[start:stop],
            moves,
            row_profiles,
            col_profiles,
            energies,
            least,
        )

    for_ranges(work, len(tiles), worth_a_call(height * width))
    return energies, least
