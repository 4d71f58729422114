"""Classifiers on feature vectors: one builder a file, ``module:function`` by key."""

CLASSIFIERS: dict[str, str] = {
    "majority": "features.classifiers.majority:build_majority",
    "nearest_neighbour": "features.classifiers.nearest_neighbour:build_nearest_neighbour",
    "linear_svm": "features.classifiers.linear_svm:build_linear_svm",
    "rbf_svm": "features.classifiers.rbf_svm:build_rbf_svm",
}
