"""What is refused of drawings that are none of the classes: ``python -m benchmarks.refusal FOLDER``.

FOLDER is what methods learn from, as ``versus run --data`` takes it. Of a data set that has pictures
which should get no class (`dataset.facts.DataSet.no_class`), half of the people choose each method's
threshold: the confidence below which so many of their real shapes (``--wrongly``) would be refused. The
other half tells what it does: errors on their shapes, and how many shapes, and how many pictures of no
class, are refused. Intervals resample people. The figure draws one share against the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset import DATASETS, load, load_no_class
from dataset.folder import Reading, load_folder, with_test_sets
from dataset.ink import on_nothing
from dataset.labelled_images import LabelledImages, Split
from dataset.normalisation import Points, trace
from experiments.methods import find_method
from experiments.methods.method import Method
from experiments.statistics.clustered import clustered_interval

WITH_OTHERS = [key for key, facts in DATASETS.items() if facts.no_class]
METHODS = ("invariants+svm", "invariants+svm+redrawn", "normalised-cnn", "fusion")
# Below this ``versus predict`` is not sure.
USUAL = 0.5
PROPORTIONS = (1.0, 2.0, 4.0, 6.0, 10.0, np.inf)
PARTS = {"train": "choosing", "test": "reporting"}

Answers = Mapping[str, tuple[Split, npt.NDArray[np.float32]]]


def sampled(split: Split, each: int | None, seed: int) -> Split:
    """At most `each` pictures of every class by every person."""
    if each is None or split.groups is None:
        return split
    order = np.random.default_rng(seed).permutation(len(split))
    cells = pd.DataFrame({"label": split.labels[order], "group": split.groups[order]})
    kept = order[(cells.groupby(["label", "group"]).cumcount() < each).to_numpy()]
    return split.take(np.sort(kept))


def asked(
    data: LabelledImages, key: str, data_dir: Path | None, each: int | None, frame: bool
) -> dict[str, Split]:
    """Both halves' shapes and pictures of no class, on the way in to the training pictures of `data`."""
    known, others = load(key, data_dir), load_no_class(key, data_dir)
    shapes = {"train": known.train, "test": known.tests["test"]}
    parts = {
        f"{PARTS[half]}-{what}": sampled(found[half], each, seed)
        for seed, (what, found) in enumerate({"known": shapes, "others": others}.items())
        for half in PARTS
    }
    added = with_test_sets(data, replace(known, tests=parts), Reading(frame=frame))
    return {name: added.tests[f"{key}-{name}"] for name in parts}


def answers(
    method: Method, data: LabelledImages, splits: Mapping[str, Split], seed: int
) -> Answers:
    """By part the pictures, and a fit's probabilities for each, ``(n, n_classes)``.

    Where pictures have detail, methods of outlines look at it, as in a trial.
    """
    estimator = method.build(seed).fit(data.train.images, data.train.labels)
    found = {}
    for name, split in splits.items():
        in_detail = method.takes_any_size and split.detail is not None
        found[name] = split, estimator.predict_proba(split.detail if in_detail else split.images)
    return found


def row(method: Method, seed: int, found: Answers, sure: float) -> dict[str, str]:
    """What a fit answers wrongly and refuses below `sure`, by the people that chose nothing."""
    shapes, probability = found["reporting-known"]
    others, of_others = found["reporting-others"]
    wrong = probability.argmax(axis=1) != shapes.labels
    refused = probability.max(axis=1) < sure
    return {
        "method": method.key,
        "seed": str(seed),
        "sure": f"{sure:.2f}",
        "errors, choosing": _errors(*found["choosing-known"]),
        "errors": _share(wrong, shapes),
        "errors, answered": _share(
            (wrong & ~refused)[~refused], shapes.take(np.flatnonzero(~refused))
        ),
        "shapes refused": _share(refused, shapes),
        "others refused": _share(of_others.max(axis=1) < sure, others),
    }


def by_person(split: Split, probability: npt.NDArray[np.float32]) -> str:
    """``3: 12 of 30, …``, those who have any, most errors first."""
    if split.groups is None:
        return ""
    wrong = probability.argmax(axis=1) != split.labels
    table = pd.DataFrame({"wrong": wrong, "person": split.groups}).groupby("person")["wrong"]
    counts = table.agg(["sum", "count"]).sort_values("sum", ascending=False, kind="stable")
    some = counts[counts["sum"] > 0]
    return ", ".join(f"{who}: {n} of {of}" for who, n, of in some.itertuples())


def by_proportions(split: Split, probability: npt.NDArray[np.float32]) -> str:
    """``1 to 2: 13 of 2,601 (0.5 %), …``: errors by how many times as long as wide a drawing's hull is."""
    wrong = probability.argmax(axis=1) != split.labels
    pictures = split.images if split.detail is None else split.detail
    longer = np.array([_proportion(trace(ink).hull) for ink in on_nothing(pictures)])
    told = []
    for least, most in pairwise(PROPORTIONS):
        within = wrong[(longer >= least) & (longer < most)]
        if len(within):
            told.append(
                f"{least:g} to {most:g}: {within.sum():,} of {len(within):,} ({100 * within.mean():.1f} %)"
            )
    return ", ".join(told)


def _proportion(hull: Points | None) -> float:
    if hull is None:
        return 1.0
    # OpenCV's enclosing shapes work in single precision and are made for pixels.
    _, sides, _ = cv2.minAreaRect((100 * hull).astype(np.float32)[:, None])
    return max(sides) / max(min(sides), 1.0)


def _errors(split: Split, probability: npt.NDArray[np.float32]) -> str:
    return _share(probability.argmax(axis=1) != split.labels, split)


def _share(which: npt.NDArray[np.bool_], split: Split) -> str:
    """``2.1 % (1.0 – 3.4)``, with the interval over people."""
    if split.groups is None or len(set(split.groups.tolist())) < 2:
        return f"{100 * which.mean():.2f} %"
    low, high = clustered_interval(which, split.groups)
    return f"{100 * which.mean():.2f} % ({100 * low:.2f} – {100 * high:.2f})"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--dataset", "key", type=click.Choice(WITH_OTHERS), default=WITH_OTHERS[0])
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder with its files.")
@click.option("--method", "methods", multiple=True, default=METHODS, show_default=True)
@click.option(
    "--each", type=click.IntRange(1), help="Pictures of a class by a person.  [default: all]"
)
@click.option(
    "--common-size", is_flag=True, help="Bring every picture to the training pictures' size."
)
@click.option("--seeds", type=click.IntRange(1), default=1, show_default=True)
@click.option("--wrongly", type=click.FloatRange(0, 1), default=0.02, show_default=True)
@click.option("--figure", type=click.Path(path_type=Path), help="Draw the curves, too.")
def main(
    folder: Path,
    key: str,
    data_dir: Path | None,
    methods: Sequence[str],
    each: int | None,
    figure: Path | None,
    **options: Any,
) -> None:
    """Print what each method refuses, at the usual threshold and at the chosen one."""
    data, chosen = load_folder(folder), [find_method(method) for method in methods]
    frame = not all(method.takes_any_size for method in chosen)
    splits = asked(data, key, data_dir, each, frame)
    if options["common_size"]:
        splits = {name: replace(split, detail=None) for name, split in splits.items()}
    print(", ".join(f"{len(split):,} {name}" for name, split in splits.items()), flush=True)
    first: dict[str, Answers] = {}
    for method, seed in product(chosen, range(options["seeds"])):
        found = answers(method, data, splits, seed)
        first.setdefault(method.key, found)
        _, of_choosing = found["choosing-known"]
        sure = float(np.quantile(of_choosing.max(axis=1), options["wrongly"]))
        rows = [row(method, seed, found, threshold) for threshold in (USUAL, sure)]
        print(pd.DataFrame(rows).to_string(index=False), flush=True)
        print(f"Errors by person: {by_person(*found['reporting-known'])}", flush=True)
        # What fails is looked at where methods may be chosen.
        print(f"Choosing, by person: {by_person(*found['choosing-known'])}", flush=True)
        print(f"Choosing, by proportions: {by_proportions(*found['choosing-known'])}", flush=True)
    if figure is not None:
        _draw(first, figure)


def _draw(found: Mapping[str, Answers], path: Path) -> None:
    from reports import style

    drawn = style.new_figure(5.2, 4.2)
    axes = drawn.subplots()
    style.tidy(axes)
    for key, parts in found.items():
        of_shapes, of_others = (
            np.sort(parts[f"reporting-{what}"][1].max(axis=1)) for what in ("known", "others")
        )
        thresholds: Any = np.unique(np.concatenate([of_shapes, of_others, [1.1]]))
        shares = [
            100 * np.searchsorted(confidence, thresholds) / len(confidence)
            for confidence in (of_shapes, of_others)
        ]
        look = style.LOOKS[find_method(key).family]
        axes.plot(*shares, linestyle=look.line, linewidth=1.6, label=find_method(key).name)
    axes.set_xlim(0, 15)
    axes.set_ylim(0, 100)
    axes.set_xlabel("real shapes that are refused, %", fontsize=style.BODY)
    axes.set_ylabel("drawings of no class that are refused, %", fontsize=style.BODY)
    axes.legend(fontsize=style.BODY, frameon=False, loc="lower right")
    drawn.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
