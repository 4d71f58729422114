"""The tables of a report, one function a file: a tidy data frame in, one that people read out.

A new table is a file here, a line in `TABLES` and a line in the section of `reports.sections` that
shows it. ``takes`` names the frame that the function is given: see `reports.run`. A column called
``Family`` groups the rows of a table; its cells are not repeated.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """``"module:function"``, and which frame it takes."""

    function: str
    takes: str


TABLES: dict[str, Entry] = {
    "standings": Entry("reports.tables.standings:standings", "standings"),
    "every-result": Entry("reports.tables.every_result:every_result", "summary"),
    "error-rates": Entry("reports.tables.error_rates:error_rates", "summary"),
    "generalisation": Entry("reports.tables.generalisation:generalisation", "summary"),
    "training-size": Entry("reports.tables.training_size:training_size", "summary"),
    "who-is-wrong": Entry("reports.tables.who_is_wrong:who_is_wrong", "pairs"),
    "pairs": Entry("reports.tables.pairs:pairs", "all pairs"),
    "equivalence": Entry("reports.tables.equivalence:equivalence", "pairs"),
    "sweeps": Entry("reports.tables.sweeps:sweeps", "sweeps"),
    "augmentation": Entry("reports.tables.augmentation:augmentation", "treatments"),
    "crossover": Entry("reports.tables.crossover:crossover", "crossovers"),
    "robustness": Entry("reports.tables.robustness:robustness", "degradations"),
    "factors": Entry("reports.tables.factors:factors", "factors"),
    "probabilities": Entry("reports.tables.probabilities:probabilities", "answers"),
    "classes": Entry("reports.tables.classes:classes", "class errors"),
    "parts": Entry("reports.tables.parts:parts", "parts"),
    "selection": Entry("reports.tables.selection:selection", "selection"),
    "ensemble": Entry("reports.tables.ensemble:ensemble", "members"),
    "committee": Entry("reports.tables.committee:committee", "committee"),
    "costs": Entry("reports.tables.costs:costs", "costs"),
    "methods": Entry("reports.tables.methods:methods", "trials"),
    "data-sets": Entry("reports.tables.data_sets:data_sets", "trials"),
    "machines": Entry("reports.tables.machines:machines", "trials"),
    "failed": Entry("reports.tables.failed:failed", "trials"),
    "missing": Entry("reports.tables.missing:missing", "missing"),
    "left-out": Entry("reports.tables.left_out:left_out", "left out"),
    "unrun": Entry("reports.tables.unrun:unrun", "unrun"),
    "effort": Entry("reports.tables.effort:effort", "choices"),
    "references": Entry("reports.tables.references:references", "trials, pairs and conditions"),
    "published": Entry("reports.tables.published:published", "published results"),
    "ilsvrc": Entry("reports.tables.ilsvrc:ilsvrc", "none"),
}
