"""The same pictures, judged by both families."""

from collections.abc import Iterator

from reports import wording
from reports.answers import answers
from reports.document import Block, Picture, Text
from reports.entries import figure, stem
from reports.language import say
from reports.run import Run


def disagreement(run: Run) -> Iterator[Block]:
    """Who alone is wrong on which pictures: the best of each family on the hardest test set."""
    for comparison in run.comparisons:
        test_set = comparison.test_sets[-1]
        rivals = comparison.rivals(test_set)
        if comparison not in run.main_comparisons or not rivals:
            continue
        classical, learned = rivals[0]
        images = run.pictures.images(classical, test_set)
        if images is None:
            yield Text(
                say("gallery.no_images", name=comparison.title, images=wording.images_of(test_set))
            )
            continue
        yield Picture(
            f"disagreement-{stem(comparison)}",
            say(
                "caption.disagreement",
                title=comparison.title,
                images=wording.images_of(test_set),
                classical=classical.method.name,
                learned=learned.method.name,
                seed=classical.seed,
            ),
            figure("disagreement", images, *(answers(one, test_set) for one in rivals[0])),
        )
