"""Step 6: max pooling and flattening; does pooling cancel noise?"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from cnn.single_layers import flatten, max_pool
from dataset.conditions import parse_condition, under
from experiments.statistics import Difference
from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import Array, Line
from lecture.examples import run_example
from lecture.moving_parts import packed
from lecture.numbers import FLATTENED_EXAMPLE, POOLED_EXAMPLE
from lecture.pooling_claim import Wrong, borne, extra_errors, pooled_noise, verdict, wrong
from lecture.step import (
    Block,
    Cell,
    Diagram,
    Formula,
    Moving,
    Panel,
    Phrase,
    Picture,
    Step,
    Table,
    Text,
)
from lecture.trials import (
    COMPARED_TRAINING,
    CONDITION_IMAGES,
    DAMAGES,
    POOLINGS,
    SEEDS,
    SEVERITIES,
)
from reports import style
from reports.wording import with_sign

SHOWN_DEVIATION = 50
NOISES = ("shot-noise", "impulse-noise")
LOOKS = {
    "max": (style.VERMILLION, "o", "-"),
    "average": (style.GREEN, "^", "--"),
    "none": (style.GRAY, "s", ":"),
}
POOL = (
    r"y_{r,c} = \max"
    r" \begin{Bmatrix} x_{2r,2c} & x_{2r,2c+1} \\ x_{2r+1,2c} & x_{2r+1,2c+1} \end{Bmatrix}"
)
FLATTEN = r"v_{r \cdot w + c} = x_{r,c}"


def pooling(course: Course) -> Step:
    """The two worked examples, and errors under noise and shift with and without pooling."""
    answers = {name: _answers(course, name) for name in POOLINGS}
    against = {
        other: {damage: _extra(answers["max"], answers[other], damage) for damage in DAMAGES}
        for other in ("none", "average")
    }
    noise = {kind: pooled_noise(kind) for kind in ("max", "average")}
    judged = verdict([against["none"][damage] for damage in NOISES])
    pooled = max_pool(POOLED_EXAMPLE)
    flat = flatten(FLATTENED_EXAMPLE)
    first = course.digit_data.tests["test"].images[:1]
    blocks = (
        *_worked_examples(pooled, flat),
        Text("claim"),
        Table("surface", [[Phrase(f"pool.{k}"), with_sign(v.mean, 2), f"{v.deviation:.2f}"]
                          for k, v in noise.items()]),
        Picture("damaged", tuple(Panel(d, _damaged(first, d)) for d in DAMAGES)),
        Moving("noise", "noise", "damaged", _noisy(first[0])),
        Picture("errors", tuple(Panel(d, _curves(answers, d)) for d in DAMAGES)),
        Table("extra", [_extra_row(damage, against) for damage in DAMAGES]),
        Text("verdict"),
        run_example("pooling", course.image),
    )  # fmt: skip
    clean = {name: 100 * float(found["clean"].mean()) for name, found in answers.items()}
    numbers = {
        "pooled": pooled.astype(int).tolist(),
        "flat": flat.astype(int).tolist(),
        "kept": 100 * pooled.size // POOLED_EXAMPLE.size,
        "data": course.digits_name,
        "n_train": min(COMPARED_TRAINING, len(course.digit_data.train)),
        "n_images": min(CONDITION_IMAGES, len(course.digit_data.tests["test"])),
        "n_seeds": len(SEEDS),
        "max_bias": noise["max"].mean,
        "max_deviation": noise["max"].deviation,
        "average_deviation": noise["average"].deviation,
        **{f"clean_{name}": rate for name, rate in clean.items()},
        "verdict": Phrase(f"verdict.{judged}"),
        **{
            f"{other}_{damage.replace('-', '_')}": _borne(extra, last=damage == DAMAGES[-1])
            for other, found in against.items()
            for damage, extra in found.items()
        },
    }
    return Step("pooling", blocks, numbers)


def _borne(extra: Difference, *, last: bool) -> Phrase:
    """In a list, whose last word has another ending in Korean."""
    return Phrase(f"borne.{borne(extra)}{'' if last else '.then'}")


def _worked_examples(pooled: Array, flat: Array) -> tuple[Block, ...]:
    """The slides' two, before and after."""
    return (
        Text("idea"),
        Formula(POOL),
        Picture(
            "example",
            (
                Panel(
                    "before", partial(diagrams.cells, POOLED_EXAMPLE, _largest(), shades=(-4, 9))
                ),
                Panel("after", partial(diagrams.cells, pooled, shades=(-4, 9), size=3.0)),
            ),
        ),
        Text("flatten"),
        Formula(FLATTEN),
        Picture(
            "flatten",
            (
                Panel(
                    "matrix", partial(diagrams.cells, FLATTENED_EXAMPLE, shades=(-40, 60), size=3.0)
                ),
                Panel("vector", partial(diagrams.cells, flat[None], shades=(-40, 60), size=7.0)),
            ),
        ),
    )


Answers = Mapping[str, Wrong]


def _answers(course: Course, name: str) -> Answers:
    """Which answers were wrong: ``clean`` ``(seeds, n)``, and ``<damage>`` ``(severities, seeds, n)``."""
    n = min(CONDITION_IMAGES, len(course.digit_data.tests["test"]))
    records = [course.trained.record(f"pooling-{name}-{seed}") for seed in SEEDS]
    found = {"clean": np.array([wrong(one.predictions["test"], n) for one in records])}
    for damage in DAMAGES:
        found[damage] = np.array(
            [
                [wrong(one.predictions[f"test+{damage}@{level}"], n) for one in records]
                for level in SEVERITIES
            ]
        )
    return found


def _extra(ours: Answers, theirs: Answers, damage: str) -> Difference:
    return extra_errors(ours["clean"], ours[damage], theirs["clean"], theirs[damage])


def _extra_row(damage: str, against: Mapping[str, Mapping[str, Difference]]) -> list[Cell]:
    cells = [
        "{} ({} … {})".format(
            *(with_sign(100 * one, 2) for one in (extra.estimate, *extra.interval))
        )
        for extra in (against[other][damage] for other in ("none", "average"))
    ]
    return [Phrase(f"damage.{damage}"), *cells]


def _curves(answers: Mapping[str, Answers], damage: str) -> Diagram:
    levels = np.array([0, *SEVERITIES])
    lines = []
    for name, (colour, marker, dashes) in LOOKS.items():
        rates = [answers[name]["clean"].mean(), *answers[name][damage].mean(axis=(1, 2))]
        lines.append(Line(levels, 100 * np.array(rates), colour, marker, dashes))
    return partial(diagrams.curves, lines, (r"$s$", "%"), whole=True)


def _damaged(first: Array, damage: str) -> Diagram:
    shown = [first[0]] + [
        under(first, parse_condition(f"{damage}@{level}"))[0] for level in SEVERITIES
    ]
    return partial(diagrams.sheet, shown, 3, [str(level) for level in (0, *SEVERITIES)])


def _noisy(digit: Array) -> dict[str, Any]:
    """A digit, and one draw of normal noise for all its pixels."""
    noise = np.random.default_rng(0).standard_normal(digit.shape)
    return {"digit": packed(digit), "noise": packed(noise), "deviation": SHOWN_DEVIATION}


def _largest() -> list[tuple[int, int]]:
    """The cell of every square that its maximum comes from."""
    found = []
    for top in (0, 2):
        for left in (0, 2):
            part = POOLED_EXAMPLE[top : top + 2, left : left + 2]
            row, col = np.unravel_index(int(part.argmax()), part.shape)
            found.append((top + int(row), left + int(col)))
    return found
