"""Random forests."""

from sklearn.ensemble import RandomForestClassifier


def build_random_forest(n_trees: int = 300) -> RandomForestClassifier:
    """Trees on bootstrap samples, sqrt(features) tried a split.

    Source: L. Breiman (2001), Random forests, Machine Learning 45.

    Parameters
    ----------
    n_trees : of the forest
    """
    return RandomForestClassifier(n_estimators=n_trees, random_state=0)
