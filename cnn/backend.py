"""Keras, imported without the native start-up messages of its backend.

TensorFlow writes about oneDNN and missing GPU drivers straight to file descriptor 2, before any of
its log levels applies, and through the runner's progress bars.
"""

import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _native_stderr_silenced() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(silence)


with _native_stderr_silenced():
    import keras

    # The first operation looks for devices, and complains where there is no GPU.
    keras.ops.zeros(1)

# Half a million objects that stay as long as the process: no collection need look at them again.
gc.freeze()

# A suite trains many models in one process; TensorFlow takes each for a mistaken retracing.
logging.getLogger("tensorflow").setLevel(logging.ERROR)

__all__ = ["keras"]
