"""
What the lecture's network sees
===============================

The network of the lecture learns 45 neat drawings in a few seconds. Its liveliest first maps of a neat
drawing and of one by another hand show what it looks at: the sides of a stroke, and where it is.
"""

import matplotlib.pyplot as plt
import numpy as np

from cnn.inspection import feature_maps
from cnn.keras_classifier import KerasClassifier
from dataset.shapes import load_shapes

shapes = load_shapes()
network = KerasClassifier("lecture-shape", "lecture-shape").fit(
    shapes.train.images, shapes.train.labels
)
for name, split in shapes.tests.items():
    print(f"{name}: {np.mean(network.predict(split.images) != split.labels):.1%} wrong")

figure, axes = plt.subplots(2, 6, figsize=(9, 3), layout="constrained")
for row, name in zip(axes, ("test", "challenge"), strict=True):
    drawing = shapes.tests[name].images[-1:]
    maps = np.moveaxis(next(iter(feature_maps(network.model_, drawing).values()))[0], -1, 0)
    liveliest = np.argsort(-maps.mean(axis=(1, 2)))[:5]
    for one, shown in zip(row, [drawing[0], *maps[liveliest]], strict=True):
        one.imshow(shown, cmap="gray")
        one.set_axis_off()
