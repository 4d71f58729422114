"""Chance that belongs to a picture and not to the call."""

import math
import zlib

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float32]

WORDS_A_BLOCK = 4


class Draws:
    """Random numbers for pictures ``first … first + n − 1`` of a test set.

    Philox is a counter that is encrypted: any place in its stream is reached at once. Each picture owns
    a stretch of the stream, so that its numbers depend on the seed, on what they are for and on its
    index, and on neither the other pictures nor how many are worked on together.

    Parameters
    ----------
    seed : non-negative
    purpose : another purpose, other numbers
    first, n : which pictures

    Source: J. Salmon, M. Moraes, R. Dror and D. Shaw (2011), Parallel random numbers: as easy as
    1, 2, 3, SC '11.
    """

    def __init__(self, seed: int, purpose: str, first: int, n: int) -> None:
        self._key = [seed, zlib.crc32(purpose.encode()) << 32]
        self._first, self._n = first, n

    def uniform(self, *shape: int) -> Floats:
        """The next numbers, ``(n, *shape)``, each in (0, 1)."""
        self._key[1] += 1
        n_words = math.prod(shape)
        n_blocks = -(-n_words // WORDS_A_BLOCK)
        philox = np.random.Philox(
            key=np.array(self._key, np.uint64), counter=self._first * n_blocks
        )
        words = philox.random_raw(self._n * n_blocks * WORDS_A_BLOCK)
        numbers = ((words >> np.uint64(41)).astype(np.float32) + np.float32(0.5)) * 2.0**-23
        return numbers.reshape(self._n, -1)[:, :n_words].reshape(self._n, *shape)

    def normal(self, *shape: int) -> Floats:
        """The next numbers, ``(n, *shape)``, with mean 0 and standard deviation 1."""
        return ndtri(self.uniform(*shape)).astype(np.float32)

    def below(self, n_choices: int) -> npt.NDArray[np.int64]:
        """The next whole numbers, ``(n,)``, each in 0…n_choices − 1."""
        return (self.uniform() * n_choices).astype(np.int64)
