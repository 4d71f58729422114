"""What TensorFlow keeps of every training, given back.

Keras nests its step in a function of its own; TensorFlow registers that function's gradient by name,
for good, and with it the traced graph: some 10 MB a training. The traced graph itself needs no name.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TRACED = "CustomGradient-"


@contextmanager
def gradients_forgotten() -> Iterator[None]:
    """Forget the gradients that are registered inside; nothing with other backends."""
    if "tensorflow" not in sys.modules:
        yield
        return
    from tensorflow.python.framework import ops

    registered = ops._gradient_registry._registry
    before = set(registered)
    try:
        yield
    finally:
        for name in set(registered) - before:
            if name.startswith(TRACED):
                del registered[name]
