"""What the compiled loops are given."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]

# For indices: Numba checks signed ones for counting from the end, which keeps inner loops from becoming
# vector instructions.
unsigned: Any = np.uintp
