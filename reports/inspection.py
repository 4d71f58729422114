"""What stored occlusion maps and receptive fields say in numbers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from reports import wording
from reports.language import say

Array = npt.NDArray[Any]
Inspected = Mapping[str, Array]

KINDS = {"Conv2D": "convolution", "Pooling2D": "pooling"}


class OnInk(NamedTuple):
    """Share of an occlusion effect that lies on ink, and the ink's share of the pictures."""

    effect: float
    area: float


class Agreement(NamedTuple):
    """Mean rank correlation of two methods' maps of the same picture, and of different pictures."""

    same: float
    different: float
    n_pictures: int


def on_ink(inspected: Inspected) -> OnInk | None:
    """How much of what covering costs lies on ink, over all pictures; None if it costs nothing.

    Only losses count: places where covering raises the probability are left out.
    """
    losses = np.maximum(inspected["occlusion"], 0)
    ink = inspected["ink"]
    total = float(losses.sum())
    return OnInk(float(losses[ink].sum()) / total, float(ink.mean())) if total else None


def agreement(one: Inspected, other: Inspected) -> Agreement | None:
    """Spearman's rank correlation of two methods' occlusion maps, pixel by pixel.

    None if they looked at other pictures, or at fewer than two whose maps vary.
    """
    if one["images"].shape != other["images"].shape or np.any(one["images"] != other["images"]):
        return None
    rows = [
        inspected["occlusion"].reshape(len(inspected["occlusion"]), -1)
        for inspected in (one, other)
    ]
    vary = np.ptp(rows[0], axis=1) * np.ptp(rows[1], axis=1) > 0
    n = int(vary.sum())
    if n < 2:
        return None
    ranks = spearmanr(rows[0][vary], rows[1][vary], axis=1).statistic.reshape(2 * n, 2 * n)[:n, n:]
    off_diagonal = (ranks.sum() - ranks.trace()) / (n * (n - 1))
    return Agreement(float(ranks.trace() / n), float(off_diagonal), n)


def sentences(
    classical: tuple[str, Inspected] | None, learned: tuple[str, Inspected] | None
) -> list[str]:
    """What the numbers say of the best method of each family, ``(name, inspected)``."""
    found = []
    if learned is not None:
        found.append(_reach(*learned))
    sides = [side for side in (classical, learned) if side is not None]
    shares = [
        (name, share) for name, inspected in sides if (share := on_ink(inspected)) is not None
    ]
    if shares:
        parts = [
            say("inspection.share", method=name, share=f"{100 * share.effect:.0f}")
            for name, share in shares
        ]
        area = f"{100 * shares[0][1].area:.0f}"
        found.append(say("inspection.on_ink", shares=wording.listed(parts), area=area))
    if classical is not None and learned is not None:
        ranks = agreement(classical[1], learned[1])
        if ranks is not None:
            found.append(
                say(
                    "inspection.agreement",
                    classical=classical[0],
                    learned=learned[0],
                    same=wording.correlation(ranks.same),
                    different=wording.correlation(ranks.different),
                    pictures=wording.counted(ranks.n_pictures, "picture"),
                )
            )
    return found


def _reach(name: str, inspected: Inspected) -> str:
    field = field_of(inspected, str(inspected["patches/layer"]))
    (height, width), (down, right) = field["size"], field["jump"]
    return say(
        "inspection.reach",
        method=name,
        field=f"{height}×{width}",
        picture="×".join(map(str, inspected["images"].shape[1:3])),
        step=f"{down} px" if down == right else f"{down}×{right} px",
    )


def stage_names(inspected: Inspected) -> dict[str, str]:
    """Layer → what a reader calls it: the last convolution or pooling up to it, counted.

    Examples
    --------
    >>> kinds = np.array(["Conv2D", "ReLU", "MaxPooling2D", "Conv2D"])
    >>> list(stage_names({"fields/layer": np.array(list("abcd")), "fields/kind": kinds}).values())
    ['convolution 1', 'convolution 1', 'pooling 1', 'convolution 2']
    """
    counts: dict[str, int] = {}
    names, current = {}, say("inspection.input")
    for layer, kind in zip(inspected["fields/layer"], inspected["fields/kind"], strict=True):
        for ending, word in KINDS.items():
            if str(kind).endswith(ending):
                counts[word] = counts.get(word, 0) + 1
                current = say(f"inspection.{word}", n=counts[word])
        names[str(layer)] = current
    return names


def field_of(inspected: Inspected, layer: str) -> dict[str, Array]:
    """``maps``, ``size``, ``jump`` and ``start`` of a layer, see `cnn.inspection.fields.ReceptiveField`."""
    index = inspected["fields/layer"].tolist().index(layer)
    return {part: inspected[f"fields/{part}"][index] for part in ("maps", "size", "jump", "start")}
