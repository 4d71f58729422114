"""Which classes are hard for whom."""

import pandas as pd

from reports import wording
from reports.language import say


def classes(errors: pd.DataFrame) -> pd.DataFrame:
    """Errors and error rate, a row a class and a column a method.

    Parameters
    ----------
    errors : as `reports.answers.class_errors` makes them
    """
    first = errors.drop_duplicates("class")
    table = pd.DataFrame(
        {
            say("column.class"): first["class"].tolist(),
            say("column.images"): [f"{n:,}" for n in first["n_test"]],
        }
    )
    for name, part in errors.groupby("method_name", sort=False):
        table[name] = [_cell(row.n_errors, row.n_test) for row in part.itertuples()]
    return table.astype(str)


def _cell(n_errors: int, n_test: int) -> str:
    if not n_test:
        return "–"
    return f"{n_errors:,} ({wording.percent(n_errors / n_test, n_test)})"
