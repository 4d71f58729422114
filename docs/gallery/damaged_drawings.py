"""
Test conditions
===============

Every corruption has five severities, whose amounts are shares of a picture's side, so that drawings of
24 px and digits of 8 px are damaged alike. A picture's damage depends on its pixels, the seed and its
place in the test set alone. Left, the drawing itself.
"""

import matplotlib.pyplot as plt

from dataset.conditions import SEVERITIES, Condition, under
from dataset.corruptions import CORRUPTIONS
from dataset.shapes import load_shapes

drawing = load_shapes().tests["challenge"].images[-1:]
corruptions = ("impulse-noise", "glass-blur", "spatter", "canny-edges")
figure, axes = plt.subplots(4, 6, figsize=(9, 6), layout="constrained")
for row, corruption in zip(axes, corruptions, strict=True):
    damaged = [under(drawing, Condition(corruption, severity)) for severity in SEVERITIES]
    for one, shown in zip(row, [drawing, *damaged], strict=True):
        one.imshow(shown[0], cmap="gray")
        one.set(xticks=[], yticks=[])
    row[0].set_ylabel(CORRUPTIONS["ink"][corruption].name)
