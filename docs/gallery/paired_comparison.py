"""
Is the difference chance?
=========================

Two methods answered on the same pictures. McNemar's test asks only those on which exactly one of the two
errs. The two intervals overlap, and say less than the pairs do.
"""

import matplotlib.pyplot as plt

from dataset.digits import load_digits
from experiments.methods import METHODS
from experiments.statistics import mcnemar_exact, wilson_interval

digits = load_digits()
few, test = digits.train.take(range(200)), digits.tests["test"]
wrong = {}
for key in ("pixels+svm", "hog+svm"):
    method = METHODS[key]
    fitted = method.build(seed=0).fit(few.images, few.labels)
    wrong[method.name] = fitted.predict(test.images) != test.labels
print(mcnemar_exact(*wrong.values()))

figure, axes = plt.subplots(figsize=(6, 2), layout="constrained")
for row, (name, errors) in enumerate(wrong.items()):
    low, high = wilson_interval(errors.sum(), len(errors))
    axes.plot([100 * low, 100 * high], [row, row], color="gray")
    axes.plot(100 * errors.mean(), row, "o", label=name)
axes.set(yticks=range(len(wrong)), yticklabels=wrong, xlabel="error rate, %", ylim=(-0.5, 1.5))
