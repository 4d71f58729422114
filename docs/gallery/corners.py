"""
Corners of a drawn triangle
===========================

The smaller eigenvalue of the structure tensor and Harris' response are both maps over the pixels;
corners are what is left of a map after non-maximum suppression. In Harris' map edges are negative.
"""

import matplotlib.pyplot as plt
import numpy as np

from dataset.shapes import draw_neat
from features.corners import corner_peaks
from features.harris import harris_response
from features.pixels import to_gray
from features.structure_tensor import eigenvalues, structure_tensor

drawing = draw_neat("triangle", np.random.default_rng(3))[None]
smaller = eigenvalues(structure_tensor(drawing, sigma=1))[1]
harris = harris_response(drawing, k=0.05, sigma=1)

figure, axes = plt.subplots(1, 3, figsize=(9, 3.2), layout="constrained")
axes[0].imshow(to_gray(drawing)[0], cmap="gray")
axes[0].set_title("drawing, Harris' corners")
axes[0].plot(*np.argwhere(corner_peaks(harris, 2, 0.2)[0]).T[::-1], "x", color="red")
axes[1].imshow(smaller[0])
axes[1].set_title("smaller eigenvalue")
limit = np.abs(harris).max()
axes[2].imshow(harris[0], cmap="PuOr_r", vmin=-limit, vmax=limit)
axes[2].set_title("Harris' response")
