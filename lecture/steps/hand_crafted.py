"""Step 4: features by hand, a classifier, an error rate; and the 26 %."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from experiments.forecast import PUBLISHED
from experiments.methods import METHODS
from experiments.predictions import Predictions
from experiments.record import TrialRecord
from experiments.statistics import wilson_interval
from lecture import diagrams
from lecture.course import Course
from lecture.examples import trained_example
from lecture.step import (
    Block,
    Cell,
    DataSetName,
    Diagram,
    Formula,
    MethodName,
    Panel,
    Phrase,
    Picture,
    Step,
    Table,
    Text,
)
from lecture.trials import COMPARED, HAND_CRAFTED, LEARNED, SEEDS
from lecture.winner import Judged, judged
from reports import wording
from reports.comparison import FAMILIES
from reports.literature import ILSVRC_2012, Challenge
from reports.published import on_photographs
from reports.standings import by_name

RATE = r"e = \frac{1}{n} \sum_{i=1}^{n} [\, \hat{y}_i \neq y_i \,]"


def hand_crafted(course: Course) -> Step:
    """Every hand-crafted feature of the lecture, and its network, after the same training digits."""
    records = {
        method: course.trained.record(f"compared-{method}") for method in (*COMPARED, LEARNED)
    }
    ranked = sorted(records, key=lambda method: error_of(records[method])[0])
    rates = {method: error_of(records[method]) for method in ranked}
    between = _between(course)
    contest = {entry.kind: entry for entry in reversed(ILSVRC_2012)}
    numbers = {
        "data": course.digits_name,
        "n_train": records[LEARNED].train_size,
        "n_test": len(records[LEARNED].predictions["test"].labels),
        "hand": named(HAND_CRAFTED),
        "hand_error": rates[HAND_CRAFTED][0],
        "network_error": rates[LEARNED][0],
        "chance_error": rates["chance"][0],
        "ilsvrc_hand": contest["classical"].top5_error,
        "ilsvrc_network": contest["learned"].top5_error,
        "n_draws": len(SEEDS),
        "gap": wording.with_sign(100 * between.difference.estimate, 2),
        "gap_low": wording.with_sign(100 * between.difference.interval.low, 2),
        "gap_high": wording.with_sign(100 * between.difference.interval.high, 2),
        "outcome": Phrase(f"outcome.{between.winner}"),
        "why": course.why_no_mnist,
    }
    blocks = (
        Text("idea"),
        *((Text("no_mnist"),) if course.why_no_mnist else ()),
        Formula(RATE),
        Picture("rates", (Panel("methods", _chart(rates)),)),
        Table("rates_table", [_row(method, *rates[method]) for method in ranked]),
        Text("history"),
        Table("history_table", [_contest_row(entry) for entry in ILSVRC_2012]),
        *_photographs(on_photographs(PUBLISHED)),
        trained_example("hand_crafted", course.store, HAND_CRAFTED),
    )
    return Step("hand_crafted", blocks, numbers)


def _between(course: Course) -> Judged:
    """The hand-crafted side against the network, over draws of the training digits."""

    def answers(method: str) -> list[Predictions]:
        names = [f"compared-{method}", *(f"compared-{method}-{seed}" for seed in SEEDS[1:])]
        return [course.trained.record(name).predictions["test"] for name in names]

    return judged(answers(HAND_CRAFTED), answers(LEARNED))


def error_of(record: TrialRecord, test_set: str = "test") -> tuple[float, float, float]:
    """Error rate and the ends of its 95 % interval, all in percent."""
    found = record.predictions[test_set]
    n = len(found.labels)
    low, high = wilson_interval(found.n_errors, n)
    return 100 * found.n_errors / n, 100 * low, 100 * high


def named(method: str) -> MethodName:
    """The method in the reader's language."""
    return MethodName(method, METHODS[method].name)


def family_of(method: str) -> str:
    """Its family, and ``control`` for chance."""
    return "control" if method == "chance" else METHODS[method].family


def _chart(rates: dict[str, tuple[float, float, float]]) -> Diagram:
    values = np.array(list(rates.values()))
    families = [family_of(method) for method in rates]
    return partial(diagrams.rates, list(rates), values[:, 0], values[:, 1:], families)


def _row(method: str, rate: float, low: float, high: float) -> list[Cell]:
    kind = Phrase(f"kind.{family_of(method)}")
    shown = f"{rate:.2f} %", f"{low:.2f} – {high:.2f} %"
    return [method, named(method), kind, *shown]


def _photographs(found: pd.DataFrame) -> Iterator[Block]:
    """Both sides on photographs, from this suite's own published runs; nothing where there are none."""
    if found.empty:
        return
    yield Text("photographs")
    yield Table("photographs_table", [_photograph_row(*group) for group in by_name(found)])


def _photograph_row(name: str, rows: list[Any]) -> list[Cell]:
    sides = {row.family: row for row in rows}
    cells = [_side(sides.get(family)) for family in FAMILIES]
    return [DataSetName(rows[0].dataset, name), *cells, Phrase(f"fewer.{rows[0].verdict}")]


def _side(row: Any) -> Cell:
    if row is None:
        return "–"
    rate = wording.percent(row.error_rate, row.n_test)
    interval = wording.interval(row.error_low, row.error_high, row.n_test)
    return MethodName(row.method, row.method_name, f": {rate} ({interval} %)")


def _contest_row(entry: Challenge) -> list[Cell]:
    data = "data.own" if entry.training_data == "challenge" else "data.extra"
    system = entry.system.partition(":")[0]
    return [system, Phrase(f"kind.{entry.kind}"), Phrase(data), f"{entry.top5_error:.1f} %"]
