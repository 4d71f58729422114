"""What each side looks at."""

from collections.abc import Iterator

from experiments.inspected import of_wrong
from experiments.record import TrialRecord
from reports import inspection as inside
from reports import wording
from reports.comparison import Comparison
from reports.document import Block, Picture, Text
from reports.entries import figure, stem
from reports.language import say
from reports.run import Run

# What a record says of an inspection whose file was written.
KEPT = "kept"

Side = tuple[TrialRecord, inside.Inspected]


def inspection(run: Run) -> Iterator[Block]:
    """Of the best of each family that was inspected: what each sees of the pictures that it got wrong,
    and what both see of the same ones."""
    for comparison in run.main_comparisons:
        seen: dict[str, Side] = {}
        for family in comparison.families:
            test_set = comparison.test_sets[-1]
            record = comparison.first_trial(comparison.best(family, test_set), test_set)
            if record is None:
                continue
            if kept := run.pictures.inspected(record):
                seen[family] = (record, kept)
            elif (said := record.inspection) == KEPT:
                yield Text(say("inspection.kept_elsewhere", name=_of(record, comparison)))
            elif said:
                name = _of(record, comparison)
                yield Text(say("inspection.could_not", name=name, reason=said))
        yield from _sides(comparison, seen)


def _of(record: TrialRecord, comparison: Comparison) -> str:
    return say("words.method_on", method=record.method.name, title=comparison.title)


def _sides(comparison: Comparison, seen: dict[str, Side]) -> Iterator[Block]:
    classical, learned = seen.get("classical"), seen.get("learned")
    if classical is None and learned is None:
        return
    named = [(side[0].method.name, side[1]) if side else None for side in (classical, learned)]
    yield Text(" ".join([f"{comparison.title}.", *inside.sentences(*named)]))
    yield from _wrong(comparison, classical, learned)
    name = stem(comparison)
    names = wording.listed([side[0] for side in named if side])
    yield Picture(
        f"both-sides-{name}",
        say(
            "caption.both_sides",
            names=names,
            title=comparison.title,
            images=wording.images_of(comparison.test_sets[-1]),
        ),
        figure(
            "both-sides", classical and classical[1], learned and learned[1], _classes(comparison)
        ),
    )
    if classical and "support/labels" in classical[1]:
        shown = of_wrong(classical[1]) or classical[1]
        yield Picture(
            f"support-vectors-{name}",
            say("caption.support_vectors", name=_of(classical[0], comparison)),
            figure("support-vectors", shown, _classes(comparison)),
        )
    if learned:
        yield from _inside_network(_of(learned[0], comparison), name, learned[1])


def _wrong(comparison: Comparison, classical: Side | None, learned: Side | None) -> Iterator[Block]:
    """Why each side is wrong: its surest errors as it sees them."""
    for family, side in (("classical", classical), ("learned", learned)):
        if side is None or not (seen := of_wrong(side[1])):
            continue
        sides = (seen, None) if family == "classical" else (None, seen)
        yield Picture(
            f"why-wrong-{stem(comparison)}-{family}",
            say(
                "caption.why_wrong",
                name=_of(side[0], comparison),
                images=wording.images_of(comparison.test_sets[-1]),
            ),
            figure("both-sides", *sides, _classes(comparison)),
        )


def _classes(comparison: Comparison) -> list[str]:
    return list(comparison.data.class_names)


def _inside_network(name: str, file: str, inspected: inside.Inspected) -> Iterator[Block]:
    yield Picture(
        f"first-filters-{file}",
        say("caption.first_filters", name=name),
        figure("first-filters", inspected),
    )
    yield Picture(
        f"receptive-field-{file}",
        say("caption.receptive_field", name=name),
        figure("receptive-field", inspected),
    )
    yield Picture(
        f"feature-maps-{file}",
        say("caption.feature_maps", name=name),
        figure("feature-maps", inspected),
    )
    last = inside.stage_names(inspected)[str(inspected["patches/layer"])]
    yield Picture(
        f"top-patches-{file}",
        say("caption.top_patches", name=name, layer=last),
        figure("top-patches", inspected),
    )
