"""Multinomial logistic regression."""

from sklearn.linear_model import LogisticRegression


def build_logistic_regression(C: float = 100.0) -> LogisticRegression:
    """L2 penalty, solved by L-BFGS.

    Source: D. R. Cox (1958), The regression analysis of binary sequences, J. R. Stat. Soc. B 20.

    Parameters
    ----------
    C : price of the training vectors' loss against the penalty
    """
    return LogisticRegression(C=C, max_iter=2000)
