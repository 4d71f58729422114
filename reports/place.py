"""Where a report goes: names of its files, and whether they are somebody's already."""

from pathlib import Path

from dataset.files import listed
from experiments.own_files import check_own
from reports.figures import FIGURES

FIGURE_FOLDER = "figures"
# What figures are called besides their keys.
FURTHER_FIGURES = ("errors", "why-wrong")
PAGES = ("report.html", "report.md")
RESULTS, SUMMARY, PAIRS, CONDITIONS = "results.csv", "summary.csv", "pairs.csv", "conditions.csv"
CLASSES, SELECTION = "classes.csv", "selection.csv"
CSVS = (RESULTS, SUMMARY, PAIRS, CONDITIONS, CLASSES, SELECTION)
MEND = "name another folder with --out DIR."


def check_place(folder: Path, *further: str) -> None:
    """Raise `InputError` if a report in `folder` would do away with somebody's file.

    For a caller who is about to compute what the report will be made of; which figures it has shows
    only then, so that whatever is called like one of them counts.

    Parameters
    ----------
    further : names of what the caller writes there besides
    """
    check_own(folder, [*report_names(folder), *further], MEND)


def report_names(folder: Path) -> list[str]:
    """What a report in `folder` may write, of figures only those that are there."""
    figures = [
        f"{FIGURE_FOLDER}/{path.name}"
        for path in listed(folder / FIGURE_FOLDER, "*.png")
        if path.name.startswith((*FIGURES, *FURTHER_FIGURES))
    ]
    return [*PAGES, *CSVS, *figures]
