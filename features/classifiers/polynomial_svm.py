"""Support vector machines: the polynomial head."""

from features.classifiers.kernel_svc import KernelSVC


def build_polynomial_svm(C: float = 10.0, degree: int = 5) -> KernelSVC:
    """Kernel (γ ⟨x, y⟩ + 1)^degree, gamma "scale", one against one.

    Source: C. Cortes and V. Vapnik (1995), Support-vector networks, Machine Learning 20.

    Parameters
    ----------
    C : price of a training vector within the margin or beyond it
    degree : of the polynomial
    """
    return KernelSVC(C=C, kernel="poly", degree=degree, coef0=1.0)
