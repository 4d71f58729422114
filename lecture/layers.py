"""A network as the lecture draws it: layer by layer, what comes out and what is learned."""

from typing import Any, NamedTuple


class Layer(NamedTuple):
    """One layer.

    Attributes
    ----------
    kind : Keras' class, such as ``Conv2D``
    shape : of its output, without the batch
    n_parameters : its weights and biases
    """

    kind: str
    shape: tuple[int, ...]
    n_parameters: int


def layers_of(model: Any) -> list[Layer]:
    """The layers of a Keras model, in order."""
    return [
        Layer(type(layer).__name__, tuple(layer.output.shape[1:]), int(layer.count_params()))
        for layer in model.layers
    ]


def layer_rows(layers: list[Layer]) -> list[list[str]]:
    """Rows for a table: number, kind, output, parameters; the sum last."""
    rows = [
        [f"{i + 1}", layer.kind, " × ".join(map(str, layer.shape)), f"{layer.n_parameters:,}"]
        for i, layer in enumerate(layers)
    ]
    return [*rows, ["", "Σ", "", f"{sum(layer.n_parameters for layer in layers):,}"]]
