"""The sections of a report, one function a file: a `Run` in, blocks out.

A new section is a file here, a line in `SECTIONS`, in reading order, and its title under ``section``
in every catalogue of ``reports/phrases``.
"""

from collections.abc import Iterator, Sequence
from pkgutil import resolve_name

from reports import wording
from reports.document import (
    Block,
    Code,
    Document,
    Download,
    Fold,
    Paper,
    Picture,
    Section,
    Table,
    Text,
)
from reports.language import say
from reports.look import Look
from reports.run import Run

SECTIONS: dict[str, str] = {
    "answer": "reports.sections.answer:answer",
    "findings": "reports.sections.findings:findings",
    "comparisons": "reports.sections.comparisons:comparisons",
    "training_size": "reports.sections.training_size:training_size",
    "sweeps": "reports.sections.sweeps:sweeps",
    "augmentation": "reports.sections.augmentation:augmentation",
    "ladder": "reports.sections.ladder:ladder",
    "conditions": "reports.sections.conditions:conditions",
    "drawings": "reports.sections.drawings:drawings",
    "generalisation": "reports.sections.generalisation:generalisation",
    "learning_curves": "reports.sections.learning_curves:learning_curves",
    "classes": "reports.sections.classes:classes",
    "disagreement": "reports.sections.disagreement:disagreement",
    "gallery": "reports.sections.gallery:gallery",
    "inspection": "reports.sections.inspection:inspection",
    "probabilities": "reports.sections.probabilities:probabilities",
    "who_is_wrong": "reports.sections.who_is_wrong:who_is_wrong",
    "ensemble": "reports.sections.ensemble:ensemble",
    "committee": "reports.sections.committee:committee",
    "costs": "reports.sections.costs:costs",
    "literature": "reports.sections.literature:literature",
    "incomplete": "reports.sections.incomplete:incomplete",
    "protocol": "reports.sections.protocol:protocol",
    "methods": "reports.sections.methods:methods",
    "reproduce": "reports.sections.reproduce:reproduce",
}


# Sections whose first figure stands open; the others open with words alone.
OPEN = frozenset(
    {"comparisons", "training_size", "drawings", "classes", "disagreement", "inspection", "costs"}
)
# So many paragraphs a section are read before its lid.
FIRST_WORDS = 2


def document(run: Run) -> Document:
    """The whole report; a section without blocks is left out."""
    sections = [
        Section(say(f"section.{key}"), tuple(_folded(key, tuple(resolve_name(function)(run)))))
        for key, function in SECTIONS.items()
    ]
    return Document(say("words.title"), tuple(section for section in sections if section.blocks))


def _folded(key: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks of the section `key`: what a reader reads at once, and the rest under a lid."""
    if key == "answer":
        yield from blocks
        return
    n_words = 0
    while n_words < min(len(blocks), FIRST_WORDS) and isinstance(blocks[n_words], Text):
        n_words += 1
    yield from blocks[:n_words]
    rest = list(blocks[n_words:])
    figures = [block for block in rest if isinstance(block, (Picture, Look))]
    if key in OPEN and figures:
        rest.remove(figures[0])
        yield figures[0]
    if rest:
        yield Fold(_lid(rest), tuple(rest))


def _lid(blocks: Sequence[Block]) -> str:
    """What is under a lid, counted."""
    shown = [block for block in blocks if not isinstance(block, (Paper, Download))]
    kinds: dict[str, tuple[type, ...]] = {
        "figure": (Picture, Look),
        "table": (Table,),
        "paragraph": (Text, Code),
    }
    counts = {name: sum(isinstance(block, kind) for block in shown) for name, kind in kinds.items()}
    parts = [wording.counted(n, name) for name, n in counts.items() if n]
    return say("fold.more", parts=wording.listed(parts or [say("fold.files")]))
