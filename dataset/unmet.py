"""Why a method, or a condition, cannot do with the pictures of a data set."""

from dataclasses import dataclass

# Half a sentence each, by a word for it; in Korean they stand in ``reports/phrases/reasons.toml``.
REASONS = {
    "ink": "needs ink, these are photographs",
    "photographs": "needs photographs, these are ink",
    "colour": "needs colour, these are gray",
    "mirror": "needs pictures whose mirror images are of their class (of a folder: --mirror)",
    "side": "needs {limit} px a side, these have {received}",
    "classes": "tells at most {limit} classes apart, these are {received}",
    "images": "needs {limit} pictures a class, received {received}",
    "outlines": "needs drawings of one closed outline each, {received} of these are",
    "vectors": "has {received} vectors, none of a training picture of it",
    "conditions": "no vectors are given for pictures under these conditions",
}


@dataclass(frozen=True)
class Unmet:
    """Why something cannot do with the pictures of a data set; as text half a sentence.

    Attributes
    ----------
    key : of `REASONS`
    limit, received : what its sentence is filled with

    Raises
    ------
    ValueError
        For another key, or if a value of its sentence is missing.
    """

    key: str
    limit: int | None = None
    received: int | str | None = None

    def __post_init__(self) -> None:
        sentence = REASONS.get(self.key)
        if sentence is None:
            raise ValueError(f"'{self.key}' is no reason: expected one of {', '.join(REASONS)}")
        for name in ("limit", "received"):
            if f"{{{name}}}" in sentence and getattr(self, name) is None:
                raise ValueError(f"'{self.key}' lacks its {name}")

    def fill(self, sentence: str) -> str:
        """`sentence`, in any language, with the values in it."""
        return sentence.format(limit=self.limit, received=self.received)

    def __str__(self) -> str:
        return self.fill(REASONS[self.key])
