"""Classifiers on HOG vectors against scikit-learn's, liblinear's, libsvm's and oneDAL's, in one run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.svm import SVC, LinearSVC

from dataset.labelled_images import LabelledImages, Split
from features.classifiers.linear_svm import build_linear_svm
from features.classifiers.rbf_svm import build_rbf_svm
from features.extractors.hog import HogExtractor
from features.pixels import to_even_contrast

Array = npt.NDArray[Any]

IMAGES_AT_ONCE = 2000
# As on photographs, whose vectors have unit length.
GAMMA = 1.0


@dataclass(frozen=True)
class Row:
    """One fit of ours against one of a peer, turn by turn.

    Attributes
    ----------
    head, peer : what is fitted
    n, n_features, n_classes : of the vectors
    ours_s, peer_s : seconds to fit, the median of the repetitions
    ours_cpu_s, peer_cpu_s : of the processor, over all its cores
    speedup : peer_s / ours_s
    objective : the largest share by which a class's objective is above the peer's; None without one
    differing : share of the test pictures that they answer otherwise
    ours, theirs : error rates
    """

    head: str
    peer: str
    n: int
    n_features: int
    n_classes: int
    ours_s: float
    peer_s: float
    ours_cpu_s: float
    peer_cpu_s: float
    speedup: float
    objective: float | None
    differing: float
    ours: float
    theirs: float


@dataclass(frozen=True)
class Contest:
    """A head, and the peers that solve the same problem."""

    ours: Callable[[], Any]
    peers: dict[str, Callable[[], Any]]


def _onedal_svc() -> Any:
    from sklearnex import svm

    return svm.SVC(C=10.0, gamma=GAMMA, cache_size=4000)


def contests() -> dict[str, Contest]:
    """By head; of the peers those that are installed."""
    kernel_peers: dict[str, Callable[[], Any]] = {
        "libsvm (scikit-learn)": lambda: SVC(C=10.0, gamma=GAMMA, cache_size=4000, break_ties=True)
    }
    if find_spec("sklearnex"):
        kernel_peers["oneDAL (scikit-learn-intelex)"] = _onedal_svc
    return {
        "linear SVM": Contest(
            build_linear_svm,
            {
                "liblinear, dual": lambda: LinearSVC(max_iter=10_000),
                "liblinear, primal": lambda: LinearSVC(dual=False),
            },
        ),
        "RBF SVM": Contest(lambda: build_rbf_svm(gamma=GAMMA), kernel_peers),
    }


def compare(
    data: LabelledImages, n: int, test_images: int, heads: tuple[str, ...], repeats: int = 1
) -> list[Row]:
    """Every head on HOG of `n` training pictures, drawn by a seed.

    Parameters
    ----------
    data : with a test set
    n : training pictures, at most as many as there are
    test_images : first of the first test set in a drawn order
    heads : keys of `contests`
    """
    train, test = data.train, next(iter(data.tests.values()))
    learned, asked = _hog_of(train, n), _hog_of(test, test_images)
    return [
        _row(head, peer, learned, asked, repeats)
        for head in heads
        for peer in contests()[head].peers
    ]


def _hog_of(split: Split, n: int) -> tuple[Array, Array]:
    """HOG as ``hog+svm`` takes it of photographs, and labels."""
    chosen = np.sort(np.random.default_rng(0).permutation(len(split))[:n])
    hog = HogExtractor()
    vectors = [
        hog.describe(to_even_contrast(split.images[chosen[i : i + IMAGES_AT_ONCE]]))
        for i in range(0, len(chosen), IMAGES_AT_ONCE)
    ]
    return np.concatenate(vectors), split.labels[chosen]


def _row(
    head: str, peer: str, learned: tuple[Array, Array], asked: tuple[Array, Array], repeats: int
) -> Row:
    contest = contests()[head]
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "theirs": []}
    fitted: dict[str, Any] = {}
    for _ in range(repeats):
        for name, make in (("ours", contest.ours), ("theirs", contest.peers[peer])):
            unfitted, clock, processor = make(), time.perf_counter(), time.process_time()
            fitted[name] = unfitted.fit(*learned)
            times[name].append((time.perf_counter() - clock, time.process_time() - processor))
    (own, own_cpu), (other, other_cpu) = (np.median(found, axis=0) for found in times.values())
    answers = {name: one.predict(asked[0]) for name, one in fitted.items()}
    linear = hasattr(fitted["theirs"], "coef_") and head == "linear SVM"
    above = [_objectives(one, *learned) for one in fitted.values()] if linear else None
    return Row(
        head=head,
        peer=peer,
        n=len(learned[0]),
        n_features=learned[0].shape[1],
        n_classes=len(np.unique(learned[1])),
        ours_s=float(own),
        peer_s=float(other),
        ours_cpu_s=float(own_cpu),
        peer_cpu_s=float(other_cpu),
        speedup=float(other / own),
        objective=None if above is None else float((above[0] / above[1] - 1).max()),
        differing=float((answers["ours"] != answers["theirs"]).mean()),
        ours=float((answers["ours"] != asked[1]).mean()),
        theirs=float((answers["theirs"] != asked[1]).mean()),
    )


def _objectives(fitted: Any, vectors: Array, labels: Array) -> Array:
    """½ |w|² + C Σ max(0, 1 − y (⟨w, x⟩ + b))² of every class, the intercept penalised, C = 1."""
    scores = vectors.astype(np.float64) @ fitted.coef_.T + fitted.intercept_
    # Of two classes liblinear has one machine.
    classes = fitted.classes_[-scores.shape[1] :]
    missing = np.maximum(1 - np.where(labels[:, None] == classes, 1, -1) * scores, 0)
    squares = (fitted.coef_**2).sum(axis=1) + fitted.intercept_**2
    found: Array = 0.5 * squares + (missing**2).sum(axis=0)
    return found


def as_text(rows: list[Row]) -> str:
    """A table for people."""
    lines = [
        f"{'head':12}{'peer':31}{'vectors':>14}{'classes':>9}{'ours s':>9}{'peer s':>9}{'times':>7}"
        f"{'cores s':>9}{'peer':>8}{'objective':>11}{'differ':>8}"
    ]
    for row in rows:
        above = "" if row.objective is None else f"{row.objective:+.0e}"
        lines.append(
            f"{row.head:12}{row.peer:31}{f'{row.n:,} × {row.n_features}':>14}{row.n_classes:9}"
            f"{row.ours_s:9.1f}{row.peer_s:9.1f}{row.speedup:7.1f}{row.ours_cpu_s:9.1f}"
            f"{row.peer_cpu_s:8.1f}{above:>11}{row.differing:8.2%}"
        )
    return "\n".join(lines)
