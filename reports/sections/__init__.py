"""The sections of a report, one function a file: a `Run` in, blocks out.

A new section is a file here, a line in `SECTIONS`, in reading order, and its title under ``section``
in every catalogue of ``reports/phrases``.
"""

from pkgutil import resolve_name

from reports.document import Document, Section
from reports.language import say
from reports.run import Run

SECTIONS: dict[str, str] = {
    "answer": "reports.sections.answer:answer",
    "findings": "reports.sections.findings:findings",
    "comparisons": "reports.sections.comparisons:comparisons",
    "training_size": "reports.sections.training_size:training_size",
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
    "costs": "reports.sections.costs:costs",
    "literature": "reports.sections.literature:literature",
    "incomplete": "reports.sections.incomplete:incomplete",
    "protocol": "reports.sections.protocol:protocol",
    "methods": "reports.sections.methods:methods",
    "reproduce": "reports.sections.reproduce:reproduce",
}


def document(run: Run) -> Document:
    """The whole report; a section without blocks is left out."""
    sections = [
        Section(say(f"section.{key}"), tuple(resolve_name(function)(run)))
        for key, function in SECTIONS.items()
    ]
    return Document(say("words.title"), tuple(section for section in sections if section.blocks))
