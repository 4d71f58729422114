"""Error rates of one comparison."""

from typing import Any

import pandas as pd

from experiments.record import TRAIN
from reports import wording
from reports.language import say
from reports.tables.order import by_family


def error_rates(summary: pd.DataFrame) -> pd.DataFrame:
    """Error rate with its 95 % Wilson interval on every test set, a row a method.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`

    Returns
    -------
    DataFrame: Family, Method, What is learned, Seeds, and two columns a test set, which name its number
    of images; over several seeds the rate is the mean ± the standard deviation. Where the classes of a
    test set are uneven (`reports.results.UNEVEN`) a third: the mean of the classes' error rates.
    """
    table = by_family(summary.drop_duplicates("method"))[
        ["Family", "method", "method_name", "learned", "n_seeds"]
    ]
    table = table.assign(learned=[say(f"learned.{one}") for one in table["learned"]])
    table = table.rename(
        columns={
            "method_name": say("column.method"),
            "learned": say("column.what_is_learned"),
            "n_seeds": say("column.seeds"),
        }
    )
    for test_set, part in summary[summary["test_set"] != TRAIN].groupby("test_set", sort=False):
        cells = {row.method: _cells(row) for row in part.itertuples()}
        images = wording.counted(int(part["n_test"].iloc[0]), "image")
        columns = [
            say("column.test_error", test_set=test_set, images=images),
            say("column.test_interval", test_set=test_set),
        ]
        if part["uneven"].any():
            columns.append(say("column.test_balanced", test_set=test_set))
        for i, column in enumerate(columns):
            table[column] = [cells[key][i] if key in cells else "–" for key in table["method"]]
    return table.drop(columns="method").astype(str).reset_index(drop=True)


def _cells(row: Any) -> tuple[str, str, str]:
    rate = wording.percent(row.error_rate, row.n_test)
    if row.n_seeds > 1:
        spread = wording.percent(row.error_sd, row.n_test).removesuffix(" %")
        rate = f"{rate.removesuffix(' %')} ± {spread} %"
    interval = f"{wording.interval(row.error_low, row.error_high, row.n_test)} %"
    return rate, interval, wording.percent(row.balanced_error, row.n_test)
