"""Layer graphs, one ``build_*(input_shape, n_classes)`` a file; training settings are in `cnn.recipes`."""

ARCHITECTURES: dict[str, str] = {
    "lecture-shape": "cnn.architectures.lecture_shape:build_lecture_shape",
    "lecture-mnist": "cnn.architectures.lecture_mnist:build_lecture_mnist",
    "lecture-mnist-averaged": (
        "cnn.architectures.lecture_mnist_averaged:build_lecture_mnist_averaged"
    ),
    "lecture-mnist-thinned": "cnn.architectures.lecture_mnist_thinned:build_lecture_mnist_thinned",
    "lenet5": "cnn.architectures.lenet5:build_lenet5",
    "small": "cnn.architectures.small:build_small",
    "plain": "cnn.architectures.plain:build_plain",
    "tiny": "cnn.architectures.tiny:build_tiny",
    "fast": "cnn.architectures.fast:build_fast",
    "few": "cnn.architectures.few:build_few",
    "large-kernels": "cnn.architectures.large_kernels:build_large_kernels",
    "residual": "cnn.architectures.residual:build_residual",
    "wide": "cnn.architectures.wide:build_wide",
    "airbench": "cnn.architectures.airbench:build_airbench",
    "airbench-wide": "cnn.architectures.airbench:build_airbench_wide",
    "signs": "cnn.architectures.signs:build_signs",
}

# Of architectures whose weights are not all drawn: ``(model, inputs)`` makes the others, before the first
# step, of the network's training inputs.
STARTS: dict[str, str] = {
    "airbench": "cnn.starting_weights:whitened_and_through",
    "airbench-wide": "cnn.starting_weights:whitened_and_through",
    "signs": "cnn.starting_weights:whitened_and_through",
}
