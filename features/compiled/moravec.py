"""Moravec's response for the window of 3×3 px, tile by tile: four energies at once, none of them stored."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call
from features.compiled.tiles import SIDE, keep_tile, load_tile, room_for, tile_starts

Stack = npt.NDArray[np.float32]
FLOAT = np.float32


# Not contracted: squares are rounded as where `features.compiled.shift_energy` stores them, so that
# energies are the same to the bit.
@compiled(nogil=True, fastmath={"nsz"})
def _energies_across(
    gray: Any, pitch: int, count: int, down: Any, right: Any, falling: Any, rising: Any
) -> None:
    """Squared differences to four neighbours, of three pixels of a row, summed."""
    here, below = gray[pitch:], gray[2 * pitch :]
    for i in range(count):
        h0, h1, h2, h3 = here[i + 1], here[i + 2], here[i + 3], here[i + 4]
        b0, b1, b2, b3, b4 = below[i], below[i + 1], below[i + 2], below[i + 3], below[i + 4]
        d0, d1, d2 = b1 - h0, b2 - h1, b3 - h2
        r0, r1, r2 = h1 - h0, h2 - h1, h3 - h2
        f0, f1, f2 = b2 - h0, b3 - h1, b4 - h2
        u0, u1, u2 = b0 - h0, b1 - h1, b2 - h2
        down[i] = d0 * d0 + d1 * d1 + d2 * d2
        right[i] = r0 * r0 + r1 * r1 + r2 * r2
        falling[i] = f0 * f0 + f1 * f1 + f2 * f2
        rising[i] = u0 * u0 + u1 * u1 + u2 * u2


@compiled(nogil=True, fastmath={"nsz"})
def _least_of_three_rows(across: Any, pitch: int, count: int, out: Any) -> None:
    """The least of the four sums of three rows."""
    second, third = pitch, 2 * pitch
    down0, down1, down2 = across[0], across[0, second:], across[0, third:]
    right0, right1, right2 = across[1], across[1, second:], across[1, third:]
    falling0, falling1, falling2 = across[2], across[2, second:], across[2, third:]
    rising0, rising1, rising2 = across[3], across[3, second:], across[3, third:]
    for i in range(count):
        straight = min(down0[i] + down1[i] + down2[i], right0[i] + right1[i] + right2[i])
        oblique = min(falling0[i] + falling1[i] + falling2[i], rising0[i] + rising1[i] + rising2[i])
        out[i] = min(straight, oblique)


@compiled(nogil=True)
def _responses_of_tiles(images: Any, tiles: Any, out: Any) -> None:
    height, width = images.shape[1:]
    size = (min(SIDE, height) + 5) * (min(SIDE, width) + 5)
    gray, least = room_for(1, size)[0], room_for(1, size)[0]
    across = room_for(4, size)
    for t in range(len(tiles)):
        index, row, col = tiles[t]
        rows, cols = min(SIDE, height - row), min(SIDE, width - col)
        # A pixel more than the window on either side, for the shifts.
        pitch, padded = cols + 4, rows + 4
        load_tile(images, index, row - 2, col - 2, padded, pitch, gray)
        n_sums = (rows - 1) * pitch + cols
        n_across = n_sums + 2 * pitch
        _energies_across(gray, pitch, n_across, across[0], across[1], across[2], across[3])
        _least_of_three_rows(across, pitch, n_sums, least)
        keep_tile(least, pitch, out, index, (row, col), rows, cols)


def least_energies(images: Stack) -> Stack:
    """The least energy of windows of 3×3 ones, ``(n, height, width)``, as `features.ssd` says."""
    n, height, width = images.shape
    out = np.empty((n, height, width), FLOAT)
    tiles, source = tile_starts(n, height, width), frozen(images)

    def work(start: int, stop: int) -> None:
        _responses_of_tiles(source, tiles[start:stop], out)

    for_ranges(work, len(tiles), worth_a_call(height * width))
    return out
