"""Why: one page of what several models answer on the same pictures, and what each of them sees."""

from collections.abc import Sequence

import pandas as pd

from experiments.explanation import Explanation
from experiments.predictions import first_two
from reports.document import Block, Document, Picture, Section, Table, Text
from reports.entries import figure
from reports.figures.both_sides import MOST
from reports.language import say


def explanation_page(found: Sequence[Explanation]) -> Document:
    """The answers of all models as one table, and a figure for each; the first pictures are drawn."""
    n = len(found[0].files)
    answers: list[Block] = [Table(say("explanation.answers"), answer_table(found), name="answers")]
    if n > MOST:
        answers.append(Text(say("explanation.first", most=MOST, n=n)))
    sections = [Section(say("explanation.title"), tuple(answers))]
    for place, one in enumerate(found, 1):
        sides = (one.inspected, None) if one.family == "classical" else (None, one.inspected)
        drawn = Picture(
            f"why-{place}", say(f"explanation.{one.family}"), figure("both-sides", *sides)
        )
        sections.append(Section(one.name, (drawn,)))
    return Document(say("explanation.title"), tuple(sections))


def answer_table(found: Sequence[Explanation]) -> pd.DataFrame:
    """A row a picture and model: the answer with its confidence, and the runner-up."""
    rows = []
    places = [first_two(one.probability) for one in found]
    for i, file in enumerate(found[0].files):
        for one, (first, second) in zip(found, [each[i] for each in places], strict=True):
            rows.append(
                {
                    say("explanation.picture"): file,
                    say("column.method"): one.name,
                    say("column.answer"): _said(one, i, first),
                    say("explanation.runner_up"): _said(one, i, second),
                }
            )
    return pd.DataFrame(rows)


def _said(one: Explanation, picture: int, place: int) -> str:
    return f"{one.classes[place]} ({one.probability[picture, place]:.2f})"
