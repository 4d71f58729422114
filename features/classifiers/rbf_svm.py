"""Support vector machines: the RBF head."""

from features.classifiers.kernel_svc import KernelSVC


def build_rbf_svm(C: float = 10.0, gamma: str | float = "scale") -> KernelSVC:
    """Gaussian (RBF) kernel; gamma "scale" is 1 / (number of features · their variance).

    Source: C. Cortes and V. Vapnik (1995), Support-vector networks, Machine Learning 20; libsvm
    (C.-C. Chang and C.-J. Lin 2011, ACM TIST 2) solves it.

    Parameters
    ----------
    C : price of a training vector within the margin or beyond it
    gamma : 1 / (2 σ²) of the Gaussian, or "scale"
    """
    return KernelSVC(C=C, kernel="rbf", gamma=gamma)
