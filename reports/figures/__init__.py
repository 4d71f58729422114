"""The figures of a report, one function a file.

A new figure is a file here, a line in `FIGURES` and a line in the section of
`reports.sections` that shows it. ``takes`` names what the function is given: see `reports.run`.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """``"module:function"``, and which frame it takes."""

    function: str
    takes: str


FIGURES: dict[str, Entry] = {
    "standings": Entry("reports.figures.standings:standings", "standings"),
    "error-rates": Entry("reports.figures.error_rates:error_rates", "summary"),
    "generalisation": Entry("reports.figures.generalisation:generalisation", "summary"),
    "training-size": Entry("reports.figures.training_size:training_size", "summary"),
    "sample-efficiency": Entry(
        "reports.figures.sample_efficiency:sample_efficiency", "measurements and crossovers"
    ),
    "sweep": Entry("reports.figures.sweep:sweep", "sweeps"),
    "ladder": Entry("reports.figures.ladder:ladder", "summary"),
    "pareto": Entry("reports.figures.pareto:pareto", "costs"),
    "disagreement": Entry("reports.figures.disagreement:disagreement", "images and answers"),
    "conditions": Entry("reports.figures.conditions:conditions", "images"),
    "severity-curves": Entry("reports.figures.severity_curves:severity_curves", "curves"),
    "rotation-curve": Entry("reports.figures.rotation_curve:rotation_curve", "curves"),
    "drawers": Entry("reports.figures.drawers:drawers", "images"),
    "factor-map": Entry("reports.figures.factor_map:factor_map", "factors"),
    "treatments": Entry("reports.figures.treatments:treatments", "treatments"),
    "few-drawings": Entry("reports.figures.few_drawings:few_drawings", "sizes"),
    "learning-curves": Entry("reports.figures.learning_curves:learning_curves", "learning curve"),
    "confusion": Entry("reports.figures.confusion:confusion", "answers"),
    "gallery": Entry("reports.figures.gallery:gallery", "images and answers"),
    "both-sides": Entry("reports.figures.both_sides:both_sides", "inspections"),
    "first-filters": Entry("reports.figures.first_filters:first_filters", "inspection"),
    "feature-maps": Entry("reports.figures.feature_maps:feature_maps", "inspection"),
    "receptive-field": Entry("reports.figures.receptive_field:receptive_field", "inspection"),
    "top-patches": Entry("reports.figures.top_patches:top_patches", "inspection"),
    "support-vectors": Entry("reports.figures.support_vectors:support_vectors", "inspection"),
    "published": Entry("reports.figures.published:published", "summary"),
}
