"""How often an interval for the difference of two error rates holds the truth: ``versus bench coverage``.

Classifiers are made up, and so the truth is known: whether one errs on an image is a probit of what the
draw of training images, the writer, the image and chance add to its mean. All are normal, so that the
error rate over every draw and writer is Φ(mean / standard deviation of the sum).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from experiments.statistics import (
    Interval,
    NotTested,
    paired_difference,
    two_way_difference,
)

RESAMPLES = 999
IMAGE, IMAGE_AND_METHOD = 0.8, 0.5

Wrong = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """Two made-up classifiers and what they are tested on.

    Attributes
    ----------
    means : of the two, in standard deviations of chance alone
    draws : training sets
    writers, images : test writers, and images of each
    draw_spread, writer_spread : standard deviations of what a draw and a writer add, for each classifier
        apart; writers add the same once more to both
    """

    means: tuple[float, float] = (-1.6, -1.9)
    draws: int = 5
    writers: int = 250
    images: int = 8
    draw_spread: float = 0.1
    writer_spread: float = 0.0

    @property
    def difference(self) -> float:
        """True error rate of the first minus that of the second."""
        variance = 1 + self.draw_spread**2 + 2 * self.writer_spread**2
        deviation = np.sqrt(variance + IMAGE**2 + IMAGE_AND_METHOD**2)
        a, b = norm.cdf(np.array(self.means) / deviation)
        return float(a - b)


WORLDS = (
    World(writers=2000, images=1, draw_spread=0.01, means=(-2.0, -2.2)),
    World(writers=2000, images=1, means=(-2.0, -2.2)),
    World(writers=300, images=1, draws=3, draw_spread=0.2, means=(-0.5, -0.8)),
    World(draws=3, writer_spread=0.3),
    World(draw_spread=0.05, writer_spread=0.5),
    World(writers=60, images=30, draw_spread=0.02, writer_spread=0.4, means=(-1.6, -1.6)),
    World(writers=60, images=30, writer_spread=0.5),
    World(writers=60, images=30, writer_spread=0.7),
    World(draws=10, writers=20, images=15, draw_spread=0.05, writer_spread=0.5),
)


def answers(world: World, generator: np.random.Generator) -> tuple[Wrong, Wrong, Groups]:
    """Which images the two get wrong, each ``(draws, n)``, and who wrote them ``(n,)``."""
    groups = np.repeat(np.arange(world.writers), world.images)
    n = len(groups)
    writer = generator.normal(0, world.writer_spread, world.writers)
    image = generator.normal(0, IMAGE, n)
    wrong = []
    for mean in world.means:
        draw = generator.normal(0, world.draw_spread, (world.draws, 1))
        own = writer + generator.normal(0, world.writer_spread, world.writers)
        hard = image + generator.normal(0, IMAGE_AND_METHOD, n)
        chance = generator.normal(0, 1, (world.draws, n))
        wrong.append(mean + draw + own[groups] + hard + chance > 0)
    return wrong[0], wrong[1], groups


def two_way(a: Wrong, b: Wrong, groups: Groups) -> Interval:
    """What a report prints."""
    found = two_way_difference(a, b, groups)
    assert not isinstance(found, NotTested)
    return found.interval


def one_seed(a: Wrong, b: Wrong, groups: Groups) -> Interval:
    """What it printed before: images of one seed, as if writers and draws were no chance."""
    return paired_difference(a[0], b[0]).interval


def pigeonhole(a: Wrong, b: Wrong, groups: Groups) -> Interval:
    """Draws and writers resampled at once, percentiles; Owen (2007), Ann. Appl. Stat. 1."""
    generator = np.random.default_rng(0)
    totals = np.array([np.bincount(groups, weights=row) for row in a.astype(float) - b])
    sizes = np.bincount(groups)
    n_draws, n_units = totals.shape
    draws = generator.multinomial(n_draws, np.full(n_draws, 1 / n_draws), RESAMPLES) / n_draws
    units = generator.multinomial(n_units, np.full(n_units, 1 / n_units), RESAMPLES)
    resampled = np.sum((draws @ totals) * units, axis=1) / (units @ sizes)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Interval(float(low), float(high))


INTERVALS: dict[str, Callable[[Wrong, Wrong, Groups], Interval]] = {
    "two-way": two_way,
    "pigeonhole": pigeonhole,
    "one seed": one_seed,
}


@dataclass(frozen=True)
class Covered:
    """What became of the intervals in one world.

    Attributes
    ----------
    design_effect : variance of the difference on one draw, over what independent images would have
    share : kind of interval → share that held the truth
    width : kind of interval → mean width
    """

    world: World
    design_effect: float
    share: dict[str, float]
    width: dict[str, float]


def measure(
    world: World, repeats: int = 1000, seed: int = 0, kinds: Sequence[str] = tuple(INTERVALS)
) -> Covered:
    """Count, over so many repetitions of the whole experiment, the intervals that hold the truth.

    Of `INTERVALS` those of `kinds`; resampling takes nine tenths of the time.
    """
    generator = np.random.default_rng(seed)
    found: dict[str, list[Interval]] = {kind: [] for kind in kinds}
    effects = []
    for _ in range(repeats):
        a, b, groups = answers(world, generator)
        for kind, intervals in found.items():
            intervals.append(INTERVALS[kind](a, b, groups))
        difference = a[0].astype(float) - b[0]
        difference -= difference.mean()
        together = np.bincount(groups, weights=difference)
        effects.append(np.sum(together**2) / max(np.sum(difference**2), 1e-12))
    truth = world.difference
    return Covered(
        world,
        float(np.mean(effects)),
        {
            kind: float(np.mean([one.low <= truth <= one.high for one in intervals]))
            for kind, intervals in found.items()
        },
        {
            kind: float(np.mean([one.high - one.low for one in ends]))
            for kind, ends in found.items()
        },
    )


def as_text(rows: Sequence[Covered]) -> str:
    """A table: a row a world."""
    kinds = "".join(f"{kind:>12}" for kind in INTERVALS)
    lines = [f"draws writers images  difference  design effect  {'holds the truth:':>16}{kinds}"]
    for row in rows:
        shares = "".join(f"{100 * row.share[kind]:10.1f} %" for kind in INTERVALS)
        world = row.world
        lines.append(
            f"{world.draws:5}{world.writers:8}{world.images:7}{100 * world.difference:10.2f} %"
            f"{row.design_effect:15.2f}  {'':16}{shares}"
        )
    return "\n".join(lines)


def as_json(rows: Sequence[Covered]) -> list[dict[str, Any]]:
    """The same with widths, for programs."""
    return [asdict(row) for row in rows]
