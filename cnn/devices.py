"""Whether networks have a graphics processor, asked without starting a backend where there can be none."""

import shutil
import sys
from pathlib import Path

# What drivers of NVIDIA's and AMD's processors put there; the last is Windows' own, in its Linux.
DRIVERS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
# As backends call the place of an array.
GRAPHICS = ("gpu", "cuda", "rocm", "mps")


def may_have_gpu() -> bool:
    """Whether this machine has a driver of a graphics processor, which a backend may know or not."""
    if sys.platform == "darwin" or shutil.which("nvidia-smi"):
        return True
    return any(Path(driver).exists() for driver in DRIVERS)


def on_gpu() -> bool:
    """Whether Keras' backend puts its arrays on a graphics processor, which processes side by side share.

    The backend is started for it, some seconds, where there is a driver.
    """
    if not may_have_gpu():
        return False
    from cnn.backend import keras

    place = str(keras.ops.zeros(1).device).lower()
    return any(name in place for name in GRAPHICS)
