"""Layer graphs, one ``build_*(input_shape, n_classes)`` a file; training settings are in `cnn.recipes`."""

ARCHITECTURES: dict[str, str] = {
    "lecture-shape": "cnn.architectures.lecture_shape:build_lecture_shape",
    "lecture-mnist": "cnn.architectures.lecture_mnist:build_lecture_mnist",
    "small": "cnn.architectures.small:build_small",
}
