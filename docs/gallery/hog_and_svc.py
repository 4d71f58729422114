"""
HOG with scikit-learn's SVC
===========================

An extractor is a transformer of scikit-learn, so it goes into a pipeline with any classifier. Left, the
digits that the pipeline gets wrong; right, the histograms of one of them, one line an orientation.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from dataset.digits import load_digits
from features.extractors.hog import HogExtractor
from features.hog import hog

digits = load_digits()
test = digits.tests["test"]
few = digits.train.take(np.arange(300))
pipeline = make_pipeline(HogExtractor(n_cells=4), SVC(C=10)).fit(few.images, few.labels)
answers = pipeline.predict(test.images)
wrong = np.flatnonzero(answers != test.labels)
print(f"{len(wrong)} of {len(test.labels)} wrong")

figure, axes = plt.subplots(1, 4, figsize=(9, 2.6), layout="constrained")
for one, index in zip(axes, wrong[:3], strict=False):
    one.imshow(test.images[index], cmap="gray_r")
    one.set_title(f"{test.labels[index]} taken for {answers[index]}")
axes[3].imshow(hog(test.images[wrong[:1]], n_cells=4).reshape(16, 12).T, cmap="gray_r")
axes[3].set(title="its HOG", xlabel="cell", ylabel="orientation")
