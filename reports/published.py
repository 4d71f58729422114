"""The suite's own complete runs: README's answer and table, made from the records in ``results/``."""

from pathlib import Path

import pandas as pd

from dataset.input_error import InputError
from experiments.own_files import PLAN
from experiments.record import POOL
from experiments.store import Store
from reports.committee import sentence as put_together
from reports.ensemble import members_of, sentence
from reports.entries import figure, figure_language, table
from reports.language import say, spoken
from reports.markdown import escape, markdown_table
from reports.rendering import render
from reports.run import Run
from reports.standings import STANDING, measured, standings
from reports.standings import sentence as who_errs_less

RUNS = ("lecture", "quick", "ladder", "samples", "robustness")
# Shown once they are there.
COSTS = "costs"
PHOTOGRAPHS = ("photographs", "signs", "cifar10")
FURTHER_RUNS = ("ensemble", POOL, "drawings", COSTS, *PHOTOGRAPHS)
NAMES = RUNS + FURTHER_RUNS
HEADLINE_RUN = "quick"
RESULTS, ANSWER = "results", "answer"
# The answer's figure by language; that of the published report's own language is the report's.
FIGURES = {"en": "docs/report/figures/standings.png", "ko": "docs/figures/standings.ko.png"}

# One fit a method, of one draw: it says what that costs, and `samples` who errs less.
SAYS_COSTS = "What one fit of each method of `samples` costs, with nothing else running."


def folders(results: Path) -> list[Path]:
    """The runs of `NAMES` that were published into `results`, as far as they are there."""
    return [
        results / name
        for name in NAMES
        if Store(results / name).record_paths() or (results / name / PLAN).is_file()
    ]


def on_photographs(results: Path) -> pd.DataFrame:
    """What was measured on photographs, as `reports.standings.standings` has it; no row where nothing of it
    was published into `results`, or nothing came with the code."""
    there = [folder for folder in folders(results) if folder.name in PHOTOGRAPHS]
    found = standings(Run(*map(Store, there))) if there else pd.DataFrame(columns=STANDING)
    return measured(found)


def answer_block(results: Path) -> str:
    """What the runs found, in one sentence and one figure, as Markdown in the language that is spoken."""
    there = folders(results)
    if not there:
        return "–"
    said = who_errs_less(standings(Run(*map(Store, there))))
    return f"**{escape(said)}**\n\n![{escape(said)}]({FIGURES[spoken()]})"


def answer_figure(results: Path) -> bytes | None:
    """The same figure as PNG in the language that is spoken; None where no font here has its letters, or
    nothing was published."""
    there = folders(results)
    if not there or figure_language() != spoken():
        return None
    drawn = figure("standings", standings(Run(*map(Store, there))))
    return render({"standings": drawn}, ["png"])["standings"].files["png"]


def readme_block(results: Path) -> str:
    """How far each run is, and the headline table of `HEADLINE_RUN`, as Markdown."""
    lines = ["| Run | State | What it says |", "| :-- | :-- | :-- |"]
    there = folders(results)
    for name in NAMES:
        folder = results / name
        if name in FURTHER_RUNS and folder not in there:
            continue
        state, text = _state(Run(Store(folder))) if folder in there else ("not yet run", "–")
        lines.append(f"| `{name}` | {state} | {SAYS_COSTS if name == COSTS else text} |")
    blocks = ["\n".join(lines)]
    if results / HEADLINE_RUN in there:
        comparison = Run(Store(results / HEADLINE_RUN)).headline
        if comparison is not None:
            shown = markdown_table(table("error-rates", comparison.summary))
            blocks.append(f"{comparison.title}:\n\n{shown}")
    return "\n\n".join(blocks)


def _state(run: Run) -> tuple[str, str]:
    n_done, n_left = len(run.records) - run.n_failed, len(run.unrun)
    parts = [f"{n_done:,} trials"]
    parts += [f"{run.n_failed:,} failed"] if run.n_failed else []
    parts += [f"{n_left:,} not yet run"] if n_left else []
    return ", ".join(parts), escape(_says(run)) if n_done else "–"


def _says(run: Run) -> str:
    """What fits say together, of both families or the networks of an ensemble; else who errs less, after
    how many pictures."""
    if run.committees:
        return put_together(run.committees[0])
    for comparison in run.comparisons:
        test_set = comparison.largest_test
        found = members_of(comparison.answered(test_set), test_set)
        if not found.empty:
            return sentence(found, comparison.title)
    titles = "; ".join(comparison.title for comparison in run.main_comparisons)
    return say("first.after", said=who_errs_less(standings(run)), titles=titles)


def with_block(text: str, block: str, name: str = RESULTS) -> str:
    """`text` with `block` between the two marks called `name`.

    Raises
    ------
    InputError
        If the marks are not there.

    Examples
    --------
    >>> with_block("a <!-- results -->old<!-- /results --> z", "new")
    'a <!-- results -->\\n\\nnew\\n\\n<!-- /results --> z'
    """
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, start, rest = text.partition(opening)
    _, end, after = rest.partition(closing)
    if not start or not end:
        raise InputError(
            f"No place for the {name}: expected '{opening}' and '{closing}' in README. Run it at the "
            "root of the repository."
        )
    return f"{before}{opening}\n\n{block}\n\n{closing}{after}"
