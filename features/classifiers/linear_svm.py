"""Support vector machines: the linear head."""

from features.classifiers.rbf_svm import KernelSVC


def build_linear_svm(C: float = 1.0) -> KernelSVC:
    """Linear kernel, one against one.

    Source: C. Cortes and V. Vapnik (1995), Support-vector networks, Machine Learning 20.
    """
    return KernelSVC(C=C, kernel="linear")
