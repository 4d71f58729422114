"""The card beside a model's file: what was trained, on what and how well; typed like a record."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from dataset.frame import Frame
from dataset.input_error import InputError
from dataset.normalisation import PREPARATIONS
from dataset.way_in import Background, WayIn
from experiments.record import (
    Count,
    Machine,
    Monitor,
    RecordedData,
    RecordedMethod,
    Seconds,
    Subset,
)

SCHEMA = 3
LARGEST_SIDE = 4096
# No length of a frame is more than so many sides of a picture.
MOST_SIDES = 2
COMPARED_VERSIONS = ("keras", "scikit-learn", "numpy")


@dataclass(frozen=True)
class CardedFile:
    """The model's file."""

    name: str
    bytes: Count
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class CardedData(RecordedData):
    """The data set that it was trained on, what its pictures are drawn on and where their ink lies."""

    background: Background
    frame: Frame | None

    @property
    def way(self) -> WayIn:
        """That pictures go to the model."""
        return WayIn(self.image_shape, self.kind, self.background, self.frame)


@dataclass(frozen=True)
class Tested:
    """What became of one test set."""

    n_test: Annotated[int, Meta(ge=1)]
    n_errors: Count
    error_rate: Annotated[float, Meta(ge=0, le=1)]


@dataclass(frozen=True)
class Card:
    """What is known of a model without opening it; ``docs/models.md`` says what the fields are."""

    file: CardedFile
    dataset: CardedData
    classes: Annotated[tuple[Count, ...], Meta(min_length=1)]
    prepare: str | None
    test_shift: Count
    method: RecordedMethod
    train_size: Count
    seed: Count
    subset: Subset
    monitor: Monitor | None
    fit_seconds: Seconds | None
    size: dict[str, Count]
    tests: dict[str, Tested]
    started: str
    machine: Machine
    test_mirror: bool = False

    def other_versions(self, installed: Mapping[str, str]) -> list[str]:
        """What the model was made with that is not installed: ``keras 3.12.0, here 3.15.1``."""
        made = self.machine.versions
        return [
            f"{name} {made[name]}, here {installed[name]}"
            for name in COMPARED_VERSIONS
            if name in made and name in installed and made[name] != installed[name]
        ]


def encoded(card: Card) -> bytes:
    """`card` as JSON."""
    return msgspec.json.format(msgspec.json.encode({"schema": SCHEMA, **asdict(card)}), indent=1)


def card_path(path: Path) -> Path:
    """``hog.skops`` → ``hog.skops.json``, beside it."""
    return path.with_name(f"{path.name}.json")


def read_card(path: Path) -> Card:
    """The card of the model at `path`.

    Raises
    ------
    InputError
        If there is none, or a field is missing, of another type or out of its range.
    """
    place = card_path(path)
    if not place.is_file():
        raise InputError(
            f"No card '{place}': expected the JSON that is written beside every model. "
            "Copy both files, or train the model anew with 'versus train'."
        )
    try:
        content = place.read_bytes()
        schema = msgspec.json.decode(content, type=_Schema).schema
        if schema != SCHEMA:
            raise ValueError(f"schema {schema}")
        card = msgspec.json.decode(content, type=Card)
        _check(card)
    except (ValueError, OSError, RecursionError) as error:
        raise InputError(
            f"Damaged card '{place}': expected what 'versus train' writes (schema {SCHEMA}), received "
            f"{error}. Copy it again, or train the model anew."
        ) from None
    return card


def carded_hash(place: Path) -> str | None:
    """SHA-256 of the model that the card at `place` is of, of whatever version; None if it is no card."""
    try:
        return msgspec.json.decode(place.read_bytes(), type=_Named).file.sha256
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def _check(card: Card) -> None:
    shape, classes = card.dataset.image_shape, card.classes
    if not (len(shape) in (2, 3) and shape[2:] in ((), (3,))):
        raise ValueError(f"image_shape {shape}")
    if not all(1 <= side <= LARGEST_SIDE for side in shape):
        raise ValueError(f"image_shape {shape}")
    if list(classes) != sorted(set(classes)) or classes[-1] >= len(card.dataset.class_names):
        raise ValueError(f"classes {classes} of {len(card.dataset.class_names)} class names")
    if card.prepare is not None and card.prepare not in PREPARATIONS:
        raise ValueError(f"prepare {card.prepare!r}")
    frame = card.dataset.frame
    if frame is not None:
        ranges = (frame.centre, frame.sides, frame.rows, frame.cols, frame.pens)
        lengths = (frame.side, frame.pen, *(length for each in ranges for length in each))
        if frame.side <= 0 or any(abs(length) > MOST_SIDES for length in lengths):
            raise ValueError(f"frame {frame}")
    if card.test_shift >= min(shape[:2]):
        raise ValueError(f"test_shift {card.test_shift}")


@dataclass(frozen=True)
class _Schema:
    schema: int


@dataclass(frozen=True)
class _Named:
    schema: int
    file: CardedFile
