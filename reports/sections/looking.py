"""What each side looks at."""

from collections.abc import Iterator

from experiments.store import Record
from reports import looking as seeing
from reports import wording
from reports.document import Block, Picture, Text
from reports.entries import drawing, stem
from reports.language import say
from reports.run import Comparison, Run

# What a record says of an inspection whose file was written.
KEPT = "kept"


def looking(run: Run) -> Iterator[Block]:
    """Of the best of each family that was inspected: what both see of the same pictures."""
    for comparison in run.main_comparisons:
        seen: dict[str, tuple[Record, seeing.Look]] = {}
        for family in comparison.families:
            key = comparison.best(family, comparison.test_sets[-1])
            record = comparison.first_trial(key) if key else None
            if record is None:
                continue
            what = record.settings.get("inspection")
            if kept := run.inspection(record):
                seen[family] = (record, kept)
            elif what == KEPT:
                yield Text(say("looking.kept_elsewhere", name=_of(record, comparison)))
            elif what:
                yield Text(say("looking.could_not", name=_of(record, comparison), reason=what))
        yield from _looks(comparison, seen)


def _of(record: Record, comparison: Comparison) -> str:
    method = record.settings["method"]["name"]
    return say("words.method_on", method=method, title=comparison.title)


def _looks(comparison: Comparison, seen: dict[str, tuple[Record, seeing.Look]]) -> Iterator[Block]:
    classical, learned = seen.get("classical"), seen.get("learned")
    if classical is None and learned is None:
        return
    named = [
        (side[0].settings["method"]["name"], side[1]) if side else None
        for side in (classical, learned)
    ]
    yield Text(" ".join([f"{comparison.title}.", *seeing.sentences(*named)]))
    name = stem(comparison)
    names = wording.listed([side[0] for side in named if side])
    yield Picture(
        f"both-sides-{name}",
        say(
            "caption.both_sides",
            names=names,
            title=comparison.title,
            test_set=comparison.test_sets[-1],
        ),
        drawing("both-sides", classical and classical[1], learned and learned[1]),
    )
    if classical and "support/labels" in classical[1]:
        class_names = list(classical[0].settings["dataset"]["class_names"])
        yield Picture(
            f"support-vectors-{name}",
            say("caption.support_vectors", name=_of(classical[0], comparison)),
            drawing("support-vectors", classical[1], class_names),
        )
    if learned:
        yield from _inside_network(_of(learned[0], comparison), name, learned[1])


def _inside_network(name: str, file: str, look: seeing.Look) -> Iterator[Block]:
    yield Picture(
        f"first-filters-{file}",
        say("caption.first_filters", name=name),
        drawing("first-filters", look),
    )
    yield Picture(
        f"receptive-field-{file}",
        say("caption.receptive_field", name=name),
        drawing("receptive-field", look),
    )
    yield Picture(
        f"feature-maps-{file}",
        say("caption.feature_maps", name=name),
        drawing("feature-maps", look),
    )
    last = seeing.stage_names(look)[str(look["patches/layer"])]
    yield Picture(
        f"top-patches-{file}",
        say("caption.top_patches", name=name, layer=last),
        drawing("top-patches", look),
    )
