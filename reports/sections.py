"""The report's sections, in reading order. Each function takes a `Run` and yields blocks."""

from collections.abc import Callable, Iterator
from pkgutil import resolve_name
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from dataset import DATASETS
from dataset.corruptions import CORRUPTIONS
from experiments.store import Record
from reports import claims, conclusion, drawings, history, looking, robustness, samples, wording
from reports.document import Block, Code, Document, Picture, Section, Table, Text
from reports.figures import FIGURES
from reports.results import COMPARISON, TRAIN
from reports.run import Comparison, Run, answers, inspection
from reports.tables import TABLES
from reports.tables.pairs import MOST_METHODS

QUESTION = (
    "Hand-crafted features or a convolutional network: who errs less on the same pictures, by how "
    "much, at what cost, and why?"
)
MOST_SHOWN = 30
MOST_CLASSES = 12
MONITORED = {
    "rest": "training images that were not trained on (at most 10,000)",
    "test": "the test images, as in the lecture",
}


def document(run: Run) -> Document:
    """The whole report; a section without blocks is left out."""
    sections = [Section(title, tuple(build(run))) for title, build in SECTIONS.items()]
    return Document("Versus", tuple(section for section in sections if section.blocks))


def table(key: str, *frames: pd.DataFrame) -> pd.DataFrame:
    made: pd.DataFrame = resolve_name(TABLES[key].function)(*frames)
    return made


def figure(key: str, *arrays: Any) -> Figure:
    made: Figure = resolve_name(FIGURES[key].function)(*arrays)
    return made


def _stem(comparison: Comparison) -> str:
    data = comparison.records[0].settings["dataset"]
    return f"{data['key']}-{comparison.train_size}".replace("/", "_")


def _answer(run: Run) -> Iterator[Block]:
    yield Text(QUESTION)
    for paragraph in conclusion.answer(run):
        yield Text(paragraph, strong=True)
    for comparison in run.main_comparisons:
        yield Picture(
            f"error-rates-{_stem(comparison)}",
            f"{comparison.title}. Error rate with its 95 % Wilson interval; the mean where there are "
            "several seeds.",
            figure("error-rates", comparison.summary),
        )
        yield _error_table(comparison)


def _error_table(comparison: Comparison) -> Table:
    return Table(
        f"{comparison.title}: error rates. ± is the standard deviation over seeds; the interval "
        "counts each test image once.",
        table("error-rates", comparison.summary),
    )


def _findings(run: Run) -> Iterator[Block]:
    for finding in conclusion.findings(run):
        yield Text(finding)


def _other_sizes(run: Run) -> Iterator[Block]:
    for comparison in run.comparisons:
        if comparison not in run.main_comparisons:
            yield _error_table(comparison)


def _training_size(run: Run) -> Iterator[Block]:
    for _, part in run.summary.groupby(["dataset", "subset"], sort=False):
        if part["train_size"].nunique() < 2:
            continue
        name, stem = part["dataset_name"].iloc[0], part["dataset"].iloc[0].replace("/", "_")
        if part["subset"].iloc[0] != "stratified":
            stem += f"-{part['subset'].iloc[0]}"
        if part["n_seeds"].max() > 1:
            yield from _sample_efficiency(run, part, name, stem)
        else:
            yield _training_size_figure(part, name, stem)
        yield Table(f"{name}: error rate by training size.", table("training-size", part))


def _training_size_figure(part: pd.DataFrame, name: str, stem: str) -> Picture:
    return Picture(
        f"training-size-{stem}",
        f"{name}: error rate against the number of training images, 95 % Wilson intervals.",
        figure("training-size", part),
    )


def _sample_efficiency(run: Run, part: pd.DataFrame, name: str, stem: str) -> Iterator[Block]:
    """Several draws: all of them, their means, and where the learned side overtakes."""
    place = ["dataset", "subset"]
    rows = run.measurements.merge(part[place].drop_duplicates())
    rows = rows[rows["test_set"] == next(n for n in rows["test_set"] if n != TRAIN)]
    best = samples.best_of_each(rows)
    crossings = samples.crossovers(best, run.n_classes(part["dataset"].iloc[0]))
    if crossings.empty:
        yield _training_size_figure(part, name, stem)
        return
    yield Text(claims.overtaking(name, crossings))
    yield Picture(
        f"sample-efficiency-{stem}",
        f"{name}: error rate against training images a class. Faint marks are the draws, lines their "
        "means, bars one standard deviation. Of each family the "
        f"{samples.MOST_A_FAMILY} methods that err least at the largest size; the vertical line is "
        "where the best learned one overtakes the best hand-crafted one, the band its 95 % interval.",
        figure("sample-efficiency", best, crossings),
    )
    yield Table(
        f"{name}: from how many training images a class the learned method errs less, up to the "
        "largest size. Between sizes the lines of the figure; the interval is a percentile bootstrap "
        "over draws, and short for few draws.",
        table("crossover", crossings),
    )


def _generalisation(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        yield Picture(
            f"generalisation-{_stem(comparison)}",
            f"{comparison.title}. Error on the images learned from (at most 1,000 of them) beside the "
            "error on others.",
            figure("generalisation", comparison.summary),
        )
        yield Table(
            f"{comparison.title}: what is lost between training and test images.",
            table("generalisation", comparison.summary),
        )


def _shown_methods(comparison: Comparison) -> list[str]:
    """The lecture's network, and the best of each family on the hardest (last) test set."""
    test_set = comparison.test_sets[-1]
    keys = [comparison.lecture_network()]
    keys += [comparison.best(family, test_set) for family in ("learned", "classical")]
    return [key for key in dict.fromkeys(keys) if key is not None]


def _learning_curves(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        for key in _shown_methods(comparison):
            settings = comparison.first_trial(key).settings
            if not settings["history"]:
                continue
            monitored = MONITORED.get(settings["monitor"])
            if settings["method"]["parameters"].get("validation_share"):
                monitored = "the part of the training images that its recipe keeps for choosing"
            note = (
                f" 'val' was measured on {monitored}."
                if monitored and "val_loss" in settings["history"]
                else ""
            )
            curves = pd.DataFrame(settings["history"])
            curves.index = pd.RangeIndex(1, len(curves) + 1)
            yield Picture(
                f"learning-curves-{_stem(comparison)}-{key}",
                f"{settings['method']['name']} on {comparison.title}, seed {settings['seed']}.{note}",
                figure("learning-curves", curves),
            )


def _confusion(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        for key in _shown_methods(comparison):
            record = comparison.first_trial(key)
            yield Picture(
                f"confusion-{_stem(comparison)}-{key}",
                f"{record.settings['method']['name']} on {comparison.title}: {test_set} images by true "
                f"class and answer, seed {record.settings['seed']}.",
                figure("confusion", answers(record, test_set)),
            )


def _gallery(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        test_set = comparison.test_sets[-1]
        for key in _shown_methods(comparison):
            record = comparison.first_trial(key)
            images, found = run.images(record, test_set), answers(record, test_set)
            n_wrong = int(np.sum(found["label"].cat.codes != found["predicted"].cat.codes))
            name = f"{record.settings['method']['name']} on {comparison.title}"
            if images is None:
                yield Text(f"{name}: the folder does not hold the {test_set} images any more.")
            elif n_wrong == 0:
                yield Text(f"{name}: no error on the {test_set} images, so no gallery.")
            else:
                yield Picture(
                    f"errors-{_stem(comparison)}-{key}",
                    f"{name}: the first {min(25, n_wrong)} of {n_wrong:,} errors on the {test_set} "
                    f"images (R: right answer, P: predicted), seed {record.settings['seed']}.",
                    figure("gallery", images, found),
                )


def _looking(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        seen: dict[str, tuple[Record, looking.Look]] = {}
        for family in comparison.families:
            key = comparison.best(family, comparison.test_sets[-1])
            record = comparison.first_trial(key) if key else None
            if record is None:
                continue
            what = record.settings.get("inspection")
            if kept := inspection(record):
                seen[family] = (record, kept)
            elif what:
                yield Text(f"{_of(record, comparison)} could not be looked into: {what}")
        yield from _looks(comparison, seen)


def _of(record: Record, comparison: Comparison) -> str:
    return f"{record.settings['method']['name']} on {comparison.title}"


def _looks(comparison: Comparison, seen: dict[str, tuple[Record, looking.Look]]) -> Iterator[Block]:
    classical, learned = seen.get("classical"), seen.get("learned")
    if classical is None and learned is None:
        return
    named = [
        (side[0].settings["method"]["name"], side[1]) if side else None
        for side in (classical, learned)
    ]
    yield Text(" ".join([f"{comparison.title}.", *looking.sentences(*named)]))
    stem = _stem(comparison)
    names = " and ".join(side[0] for side in named if side)
    yield Picture(
        f"both-sides-{stem}",
        f"{names} on {comparison.title}: the first pictures of the {comparison.test_sets[-1]} images as "
        "each side sees them. Corners, cells and the structure tensor are taken after the method's own "
        "preparation. An occlusion map shows where covering a square lowers the probability of the "
        "answer, and by how much at most; every map has a scale of its own.",
        figure("both-sides", classical and classical[1], learned and learned[1]),
    )
    if classical and "support/labels" in classical[1]:
        yield Picture(
            f"support-vectors-{stem}",
            f"{_of(classical[0], comparison)}: the training pictures that add most to each decision "
            "between the answer and the class that came second, for the answer (+) and against it "
            "(−). ✗ marks an error.",
            figure("support-vectors", classical[1], _class_names(classical[0])),
        )
    if learned:
        yield from _inside_network(_of(learned[0], comparison), stem, learned[1])


def _inside_network(name: str, stem: str, look: looking.Look) -> Iterator[Block]:
    last = looking.stage_names(look)[str(look["patches/layer"])]
    yield Picture(
        f"first-filters-{stem}",
        f"{name}: the weights of the first convolution (gray: mid-gray is 0).",
        figure("first-filters", look),
    )
    yield Picture(
        f"receptive-field-{stem}",
        f"{name}: what the middle unit of each layer sees (solid), and its left neighbour (dashed).",
        figure("receptive-field", look),
    )
    yield Picture(
        f"feature-maps-{stem}",
        f"{name}: the first maps of every layer for the first of these pictures; white is the layer's "
        "maximum.",
        figure("feature-maps", look),
    )
    yield Picture(
        f"top-patches-{stem}",
        f"{name}: what excites the first filters of {last} most among (at most 1,000 of) the training "
        "images, one patch a picture, cut to what the unit sees.",
        figure("top-patches", look),
    )


def _class_names(record: Record) -> list[str]:
    return list(record.settings["dataset"]["class_names"])


def _probabilities(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        key = comparison.lecture_network() or comparison.best("learned", comparison.test_sets[0])
        names = comparison.records[0].settings["dataset"]["class_names"]
        if key is None or len(names) > MOST_CLASSES:
            continue
        record = comparison.first_trial(key)
        first = answers(record, comparison.test_sets[0])
        if len(first) > 3 * MOST_SHOWN:
            continue
        yield Code(f"class indices: { ({name: i for i, name in enumerate(names)}) }")
        title = f"{record.settings['method']['name']} on {comparison.title}"
        for test_set in comparison.test_sets:
            found = table("probabilities", answers(record, test_set))
            which = "all"
            if test_set != comparison.test_sets[0]:
                found, which = found[found["Answer"].str.endswith("✗")], "errors"
            shown = found.head(MOST_SHOWN)
            if not shown.empty:
                yield Table(
                    f"{title}, {test_set}: predicted probabilities ({which}; {len(shown)} of "
                    f"{len(found)} shown). ✗ marks an error.",
                    shown,
                    folded=True,
                )


def _who_is_wrong(run: Run) -> Iterator[Block]:
    if not run.pairs.empty:
        yield Table(
            "The best of each family on the same test images, counted image by image. The best were "
            "picked by their error on these images, which flatters both a little.",
            table("who-is-wrong", run.pairs),
        )
        for sentence in claims.images_for(run.pairs):
            yield Text(sentence)
        yield Table(
            "Whether the test images are enough: power of McNemar's exact test at 0.05, without Holm's "
            "correction, if the observed shares were the truth.",
            table("power", run.pairs),
        )
    yield from _all_pairs(run)


def _all_pairs(run: Run) -> Iterator[Block]:
    if run.all_pairs.empty:
        return
    for _, pairs in run.all_pairs.groupby(["comparison", "test_set"], sort=False):
        yield Text(claims.omnibus(pairs))
        n_methods = int(pairs["n_methods"].iloc[0])
        which = "all methods"
        if n_methods > MOST_METHODS:
            which = (
                f"the {MOST_METHODS} of {n_methods} methods that err least; pairs.csv has them all"
            )
        yield Table(
            f"{pairs['title'].iloc[0]}, {pairs['test_set'].iloc[0]}: every two of {which}. Difference "
            "of error rates with its BCa bootstrap interval, McNemar's exact test with Holm's "
            "correction over all pairs.",
            table("pairs", pairs),
            folded=n_methods > 4,
        )


def _conditions(run: Run) -> Iterator[Block]:
    curves = robustness.mean_over_seeds(run.conditions)
    for comparison in run.comparisons:
        own = curves[(curves[COMPARISON] == comparison.place).all(axis=1)]
        if own.empty:
            continue
        yield from _contact_sheet(run, comparison, own)
        for test_set, part in own.groupby("test_set", sort=False):
            yield from _corrupted(comparison, str(test_set), robustness.corrupted(part))
            yield from _rotated(comparison, str(test_set), robustness.rotated(part))


def _contact_sheet(run: Run, comparison: Comparison, curves: pd.DataFrame) -> Iterator[Block]:
    corruptions = [key for key in curves["corruption"].unique() if key in CORRUPTIONS]
    images = run.images(comparison.records[0], curves["test_set"].iloc[-1])
    if corruptions and images is not None:
        name = comparison.records[0].settings["dataset"]["name"]
        spread = np.linspace(0, len(images) - 1, min(len(images), len(corruptions)))
        yield Picture(
            f"conditions-{_stem(comparison)}",
            f"{name}: test images under each corruption, severity 1 to 5.",
            figure("conditions", {name: images[spread.astype(int)]}, corruptions),
        )


def _corrupted(comparison: Comparison, test_set: str, curves: pd.DataFrame) -> Iterator[Block]:
    if curves.empty:
        return
    found = robustness.degradations(curves)
    n_images = wording.counted(int(curves["n_test"].iloc[0]), f"{test_set} image")
    for sentence in (*claims.damage(found), *claims.why_no_ratio(found)):
        yield Text(f"{comparison.title}, {n_images}. {sentence}")
    yield Picture(
        f"severity-curves-{_stem(comparison)}-{test_set}".replace("/", "_"),
        f"{comparison.title}, {n_images}: error rate by corruption and severity, 0 being the clean "
        "image; means over seeds. Of each family at most four methods, the one with the lowest mean "
        "error in a thicker line.",
        figure("severity-curves", robustness.shown(curves)),
    )
    yield Table(
        f"{comparison.title}, {n_images}: errors under corruption, means over severities, corruptions "
        f"and seeds. The last two columns are ratios to {found['baseline'].iloc[0]}: the mean of the "
        "corruptions' ratios of errors, and the ratio of what is added to the clean error.",
        table("robustness", found),
    )


def _rotated(comparison: Comparison, test_set: str, curves: pd.DataFrame) -> Iterator[Block]:
    if curves.empty:
        return
    for sentence in claims.turning(curves):
        yield Text(f"{comparison.title}, {test_set}. {sentence}")
    yield Picture(
        f"rotation-curve-{_stem(comparison)}-{test_set}".replace("/", "_"),
        f"{comparison.title}, {test_set}: error rate on turned images; means over seeds.",
        figure("rotation-curve", robustness.shown(curves)),
    )


def _drawers(run: Run) -> Iterator[Block]:
    for comparison in drawings.fullest(run):
        yield Picture(
            f"drawers-{_stem(comparison)}",
            "A row a difference, a column a simulated person: neat drawings like those learned from, one "
            "thing that differs, and everything at once.",
            figure("drawers", drawings.contact_sheet(run, comparison)),
        )
        yield from _factors(run, comparison)
        sizes = drawings.by_size(run, comparison.dataset)
        if not sizes.empty:
            yield Picture(
                f"few-drawings-{comparison.dataset}".replace("/", "_"),
                "Error rate where everything differs against the number of neat drawings a class to "
                "learn from. Means over seeds; intervals are a bootstrap over drawers, 95 %.",
                figure("few-drawings", sizes),
            )


def _factors(run: Run, comparison: Comparison) -> Iterator[Block]:
    factors = drawings.by_factor(run, comparison)
    for sentence in drawings.sentences(factors):
        yield Text(f"{comparison.title}. {sentence}")
    if found := drawings.both_families(run, comparison, comparison.test_sets[-1]):
        yield Text(f"{comparison.title}. {drawings.together(found)}")
    yield Picture(
        f"factor-map-{_stem(comparison)}",
        f"{comparison.title}: errors in percent by what differs from the drawings learned from.",
        figure("factor-map", factors),
    )
    treated = drawings.treatments(factors)
    if not treated.empty:
        yield Picture(
            f"treatments-{_stem(comparison)}",
            f"{comparison.title}: what is bought by learning from any pose, by normalising place, size, "
            "proportions and pen, and by both. Intervals are a bootstrap over drawers, 95 %.",
            figure("treatments", treated),
        )
    yield Table(
        f"{comparison.title}: error rates and their 95 % intervals, a bootstrap over "
        f"{int(factors['n_groups'].iloc[0])} drawers; where nothing is wrong, Wilson's.",
        table("factors", factors),
        folded=True,
    )


def _costs(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        yield Table(
            f"{comparison.title}: costs, the median over seeds. Fit includes computing the features.",
            table("costs", comparison.summary),
        )


def _history(run: Run) -> Iterator[Block]:
    for comparison in run.main_comparisons:
        if comparison.dataset == "mnist":
            yield Picture(
                f"published-{_stem(comparison)}",
                "This run among published results on MNIST's 10,000 test digits (those learned from "
                "60,000).",
                figure("published", comparison.summary),
            )
            yield Table("Published error rates on MNIST.", table("published"), folded=True)
            yield Text(history.MNIST_NOTE)
    yield Table("ILSVRC-2012, where the lecture's 26 % comes from.", table("ilsvrc"))
    yield Text(f"{history.WHY_NOT_COMPARABLE} Source: {history.ILSVRC_SOURCE}")


def _incomplete(run: Run) -> Iterator[Block]:
    failed = table("failed", run.trials)
    if not failed.empty:
        yield Table("Trials that ended with an error.", failed)
    if not run.missing.empty:
        yield Table(
            "Trials that other methods of the same comparison have.", table("missing", run.missing)
        )
    if run.n_outdated:
        yield Text(
            f"{wording.counted(run.n_outdated, 'record')} on an earlier state of a data set stand in "
            "the folder and were left out."
        )


def _protocol(run: Run) -> Iterator[Block]:
    seeds = wording.seeds_named(run.trials["seed"].tolist())
    yield Text(
        "Every method of a comparison learns from the same training images and answers on the same "
        "test images. Choices, such as the epoch that counts, are made on a part of the training "
        "images; the test images choose nothing. One seed draws the training images, starts the "
        f"weights and orders the batches. Seeds: {seeds}. Intervals are Wilson's, 95 %; p values are "
        "of McNemar's exact test with Holm's correction over all rows of its table. A rate is the "
        "mean over seeds, and an interval does not cover the choice of training images."
    )
    yield Table("Data.", table("data-sets", run.trials))
    yield Table("Machine and versions.", table("machines", run.trials))
    yield Table("Methods.", table("methods", run.trials))


def _reproduce(run: Run) -> Iterator[Block]:
    yield Text("Each comparison again, with its methods and seeds; then the report alone:")
    commands = []
    for (profile, key, size), part in run.trials.groupby(
        ["profile", "dataset", "train_size"], sort=False
    ):
        data = f"--dataset {key}" if key in DATASETS else f"--data PATH/TO/{key}"
        methods = [f"--method {method}" for method in part["method"].unique()]
        lines = [" ".join(methods[i : i + 3]) for i in range(0, len(methods), 3)]
        lead = f"versus run --profile {profile} {data} --train-size {size}"
        lines = [lead, *lines, f"--seeds {part['seed'].max() + 1} --out DIR"]
        commands.append(" \\\n    ".join(lines))
    yield Code("\n".join([*commands, "versus report DIR"]))


SECTIONS: dict[str, Callable[[Run], Iterator[Block]]] = {
    "The question and the answer": _answer,
    "What follows": _findings,
    "Other training sizes": _other_sizes,
    "How much there is to learn from": _training_size,
    "Damaged and turned pictures": _conditions,
    "Other people's drawings": _drawers,
    "Learned by heart?": _generalisation,
    "Learning curves": _learning_curves,
    "Which class is taken for which": _confusion,
    "Errors to look at": _gallery,
    "What each side looks at": _looking,
    "Predicted probabilities": _probabilities,
    "Who is wrong where": _who_is_wrong,
    "Costs": _costs,
    "Published numbers": _history,
    "Failed and missing trials": _incomplete,
    "Protocol": _protocol,
    "To get these numbers again": _reproduce,
}
