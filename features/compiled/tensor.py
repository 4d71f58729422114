"""The structure tensor and the Harris response, fused: gradients, products and window sums of a tile
never leave the cache.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call
from features.compiled.tiles import SIDE, keep_tile, load_tile, room_for, sum_along, tile_starts

Stack = npt.NDArray[np.float32]
Array = npt.NDArray[Any]
FLOAT = np.float32


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _products(gray: Any, pitch: int, count: int, rr: Any, rc: Any, cc: Any) -> None:
    """Products of central differences; `gray` starts a row above and a column left of them."""
    half = FLOAT(0.5)
    above, below = gray[1 : 1 + count], gray[2 * pitch + 1 : 2 * pitch + 1 + count]
    left, right = gray[pitch : pitch + count], gray[pitch + 2 : pitch + 2 + count]
    for i in range(count):
        down = (below[i] - above[i]) * half
        across = (right[i] - left[i]) * half
        rr[i] = down * down
        rc[i] = down * across
        cc[i] = across * across


@compiled(nogil=True, fastmath={"nsz"})
def _products_across(gray: Any, pitch: int, count: int, rr: Any, rc: Any, cc: Any) -> None:
    """Four times `_products`, summed over three neighbours of a row; the products are stored nowhere.

    Not contracted: a product is rounded as where it is stored, so that sums are the same to the bit.
    """
    above, here, below = gray[1:], gray[pitch:], gray[2 * pitch + 1 :]
    for i in range(count):
        d0, d1, d2 = below[i] - above[i], below[i + 1] - above[i + 1], below[i + 2] - above[i + 2]
        a0, a1, a2 = here[i + 2] - here[i], here[i + 3] - here[i + 1], here[i + 4] - here[i + 2]
        rr[i] = d0 * d0 + d1 * d1 + d2 * d2
        rc[i] = d0 * a0 + d1 * a1 + d2 * a2
        cc[i] = a0 * a0 + a1 * a1 + a2 * a2


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _harris(rr: Any, rc: Any, cc: Any, k: Any, out: Any) -> None:
    for i in range(len(out)):
        trace = rr[i] + cc[i]
        out[i] = rr[i] * cc[i] - rc[i] * rc[i] - k * (trace * trace)


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _harris_of_three_rows(
    across: Any, pitch: int, count: int, profile: Any, k: Any, out: Any
) -> None:
    """`_harris` of the sums of three rows each, which are needed nowhere else and never stored."""
    w0, w1, w2 = profile[0], profile[1], profile[2]
    second, third = pitch, 2 * pitch
    rr0, rr1, rr2 = across[0, :count], across[0, second:], across[0, third:]
    rc0, rc1, rc2 = across[1, :count], across[1, second:], across[1, third:]
    cc0, cc1, cc2 = across[2, :count], across[2, second:], across[2, third:]
    for i in range(count):
        rr = w0 * rr0[i] + w1 * rr1[i] + w2 * rr2[i]
        rc = w0 * rc0[i] + w1 * rc1[i] + w2 * rc2[i]
        cc = w0 * cc0[i] + w1 * cc1[i] + w2 * cc2[i]
        trace = rr + cc
        out[i] = rr * cc - rc * rc - k * (trace * trace)


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _tensor_of_tiles(
    images: Any,
    tiles: Any,
    row_profiles: Any,
    col_profiles: Any,
    k: Any,
    M: Any,
    response: Any,
) -> None:
    """M into `M` ``(3, n, h, w)`` and the Harris response into `response`; size 0 where unwanted."""
    height, width = images.shape[1:]
    n_rows, n_cols = row_profiles.shape[1], col_profiles.shape[1]
    tile_rows, tile_cols = min(SIDE, height), min(SIDE, width)
    size = (tile_rows + n_rows + 1) * (tile_cols + n_cols + 1)
    products, across, sums = room_for(3, size), room_for(3, size), room_for(3, size)
    gray, part = room_for(1, size)[0], room_for(1, size)[0]
    at_once = n_rows == 3 and len(row_profiles) == 1 and not M.size
    box = n_rows == 3 and n_cols == 3 and len(row_profiles) == 1 and np.all(col_profiles == 1)
    # Two halves of two differences, which `_products_across` leaves out: exact, as a power of two.
    profile = row_profiles[0] * FLOAT(0.25 if box else 1)
    for t in range(len(tiles)):
        index, row, col = tiles[t]
        rows, cols = min(SIDE, height - row), min(SIDE, width - col)
        pitch = cols + n_cols + 1
        padded = rows + n_rows + 1
        load_tile(images, index, row - n_rows // 2 - 1, col - n_cols // 2 - 1, padded, pitch, gray)
        n_sums = (rows - 1) * pitch + cols
        n_across = n_sums + (n_rows - 1) * pitch
        if box:
            _products_across(gray, pitch, n_across, across[0], across[1], across[2])
        else:
            n_products = (padded - 2) * pitch - 2
            _products(gray, pitch, n_products, products[0], products[1], products[2])
        if at_once:
            if not box:
                for p in range(3):
                    sum_along(products[p], n_across, 1, col_profiles[0], across[p])
            _harris_of_three_rows(across, pitch, n_sums, profile, k, part)
            keep_tile(part, pitch, response, index, (row, col), rows, cols)
            continue
        for p in range(3):
            for term in range(len(row_profiles)):
                target = sums[p] if term == 0 else part
                if not box:
                    sum_along(products[p], n_across, 1, col_profiles[term], across[p])
                sum_along(across[p], n_sums, pitch, profile if box else row_profiles[term], target)
                if term:
                    for i in range(n_sums):
                        sums[p, i] += part[i]
        for r in range(rows):
            at = r * pitch
            if M.size:
                for p in range(3):
                    M[p, index, row + r, col : col + cols] = sums[p, at : at + cols]
            if response.size:
                _harris(
                    sums[0, at : at + cols],
                    sums[1, at : at + cols],
                    sums[2, at : at + cols],
                    k,
                    response[index, row + r, col : col + cols],
                )


def tensor_and_harris(
    images: Array,
    weights: Stack,
    k: float,
    want_tensor: bool = False,
    want_response: bool = False,
) -> tuple[Stack, Stack]:
    """M ``(3, n, h, w)`` and R ``(n, h, w)``, the unwanted one of size 0."""
    n, height, width = images.shape
    M = np.empty((3, n, height, width) if want_tensor else (3, 0, 0, 0), FLOAT)
    response = np.empty((n, height, width) if want_response else (0, 0, 0), FLOAT)
    tiles = tile_starts(n, height, width)
    row_profiles, col_profiles = separate(weights)
    source = frozen(images)

    def work(start: int, stop: int) -> None:
        _tensor_of_tiles(
            source,
            tiles[start:stop],
            row_profiles,
            col_profiles,
            FLOAT(k),
            M,
            response,
        )

    for_ranges(work, len(tiles), worth_a_call(height * width))
    return M, response


def separate(weights: Stack) -> tuple[Stack, Stack]:
    """Row and column profiles whose outer products add up to `weights`.

    One pair for a box or a Gaussian; else as few as the singular value decomposition needs, or one
    for every row that is not empty, where that is no more and exact.

    Returns
    -------
    float32 ``(n_terms, height)``, ``(n_terms, width)``
    """
    if np.ptp(weights) == 0:
        height, width = weights.shape
        return np.full((1, height), weights[0, 0], FLOAT), np.ones((1, width), FLOAT)
    u, s, vt = np.linalg.svd(weights.astype(np.float64))
    kept = s > 1e-6 * s[0]
    filled = np.flatnonzero(weights.any(axis=1))
    if len(filled) <= kept.sum():
        return np.eye(len(weights), dtype=FLOAT)[filled], weights[filled].astype(FLOAT)
    rows = (u[:, : len(s)] * s).T[kept]
    return rows.astype(FLOAT), vt[: len(s)][kept].astype(FLOAT)
