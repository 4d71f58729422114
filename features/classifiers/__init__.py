"""Classifiers on feature vectors: one builder a file, ``module:function`` by key."""

CLASSIFIERS: dict[str, str] = {
    "majority": "features.classifiers.majority:build_majority",
    "nearest_neighbour": "features.classifiers.nearest_neighbour:build_nearest_neighbour",
    "logistic_regression": "features.classifiers.logistic_regression:build_logistic_regression",
    "random_forest": "features.classifiers.random_forest:build_random_forest",
    "linear_svm": "features.classifiers.linear_svm:build_linear_svm",
    "polynomial_svm": "features.classifiers.polynomial_svm:build_polynomial_svm",
    "ridge": "features.classifiers.ridge:build_ridge",
    "lda": "features.classifiers.lda:build_lda",
    "rbf_svm": "features.classifiers.rbf_svm:build_rbf_svm",
}
