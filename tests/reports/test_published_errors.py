"""The published errors are what the records in ``results/`` say."""

import csv
import io
from pathlib import Path

from experiments.store import Store
from reports.csv import to_csv
from reports.published import folders
from reports.results import COLUMNS
from reports.run import Run

ROOT = Path(__file__).parents[2]


def test_results_csv_is_made_from_results_row_by_row():
    run = Run(*map(Store, folders(ROOT / "results")))
    made = io.StringIO(to_csv(run.measurements[COLUMNS]).decode(), newline="")
    published = (ROOT / "docs" / "report" / "results.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(made))
    assert len(rows) > 3000
    assert rows == list(csv.DictReader(io.StringIO(published, newline="")))
