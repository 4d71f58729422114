"""What a method needs of a data set, so that no plan asks it for what it cannot do."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from dataset.facts import IN_WORDS, Kind
from dataset.unmet import Unmet

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages

# A data set is one of outlines if so many of its pictures are so surely one and nothing else: all of
# the shape drawings, 95 % of what 37 people drew, 72 % of 8×8 digits and 63 % of MNIST.
SURELY, MOST, LOOKED_AT = 0.9, 0.8, 100


class Facts:
    """What of a data set decides whether a method can work on it; looked at once."""

    def __init__(self, data: "LabelledImages") -> None:
        self.data = data
        self.kind = data.kind
        self.n_classes = data.n_classes
        self.side = min(data.image_shape[:2])
        self.colour = len(data.image_shape) == 3
        self.mirror = data.mirror

    @cached_property
    def images_a_class(self) -> int:
        """Training pictures of the smallest class."""
        labels = self.data.train.labels.tolist()
        return min(labels.count(label) for label in range(self.n_classes))

    @cached_property
    def outlines(self) -> float:
        """Share of the training pictures that are one closed outline; of at most 100 of them."""
        from dataset.normalisation import outline_share

        images = self.data.train.images
        step = -(-len(images) // LOOKED_AT)
        return float((outline_share(images[::step]) >= SURELY).mean())


@dataclass(frozen=True)
class Needs:
    """What a method needs of a data set.

    Attributes
    ----------
    kind : of its pictures; None for any
    colour : whether it learns from colour alone
    outline : whether every picture must be one closed outline, as of a shape
    smallest_side : px
    images_a_class : to learn from
    most_classes : that it can tell apart; None for any number
    mirror : whether a picture's mirror image must be of its class
    """

    kind: Kind | None = None
    colour: bool = False
    outline: bool = False
    smallest_side: int = 1
    images_a_class: int = 1
    most_classes: int | None = None
    mirror: bool = False

    def __or__(self, other: "Needs") -> "Needs":
        """What needs both."""
        classes = [n for n in (self.most_classes, other.most_classes) if n is not None]
        return Needs(
            self.kind or other.kind,
            self.colour or other.colour,
            self.outline or other.outline,
            max(self.smallest_side, other.smallest_side),
            max(self.images_a_class, other.images_a_class),
            min(classes, default=None),
            self.mirror or other.mirror,
        )

    def unmet(self, facts: Facts) -> Unmet | None:
        """Why a method with these needs cannot work there; None if it can."""
        if self.kind is not None and self.kind != facts.kind:
            return Unmet(IN_WORDS[self.kind])
        if self.colour and not facts.colour:
            return Unmet("colour")
        if self.mirror and not facts.mirror:
            return Unmet("mirror")
        if facts.side < self.smallest_side:
            return Unmet("side", self.smallest_side, facts.side)
        if self.most_classes is not None and facts.n_classes > self.most_classes:
            return Unmet("classes", self.most_classes, facts.n_classes)
        if facts.images_a_class < self.images_a_class:
            return Unmet("images", self.images_a_class, facts.images_a_class)
        if self.outline and facts.outlines < MOST:
            return Unmet("outlines", received=f"{100 * facts.outlines:.0f} %")
        return None

    def __str__(self) -> str:
        """For lists: ``ink, one outline, 16 px``; empty where nothing is needed."""
        said = {
            "kind": IN_WORDS[self.kind] if self.kind else "",
            "colour": "colour",
            "outline": "one outline",
            "smallest_side": f"{self.smallest_side} px",
            "images_a_class": f"{self.images_a_class} a class",
            "mirror": "mirror images",
            "most_classes": f"at most {self.most_classes} classes",
        }
        changed = (f.name for f in fields(self) if getattr(self, f.name) != f.default)
        return ", ".join(said[name] for name in changed)


ANYTHING = Needs()
INK = Needs(kind="ink")
PHOTOGRAPHS = Needs(kind="photograph")
OUTLINE = Needs(kind="ink", outline=True, smallest_side=16, most_classes=10)

# By kind of step; any other one takes every picture.
OF_STEPS: dict[str, Needs] = {
    "upright": INK,
    # Copies are moved over paper.
    "virtual": INK,
    "geometry": OUTLINE,
    "invariants": OUTLINE,
    "hesitant": OUTLINE,
    "redrawn": OUTLINE,
    # Copies are taken in other light, and mirrored at their border.
    "retaken": PHOTOGRAPHS,
    "mirrored": Needs(mirror=True),
    # Of 12 px and less its patches say too little: it errs on half of neat drawings.
    "fisher": Needs(smallest_side=16),
}
# By name of `dataset.normalisation.PREPARATIONS`.
OF_PREPARATIONS: dict[str, Needs] = {
    "normalised": OUTLINE,
    "upright": INK,
    "evenly-wide": INK,
}
