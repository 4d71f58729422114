"""What an error rate costs."""

import pandas as pd

from reports import wording
from reports.language import say
from reports.tables.order import by_family

# Of `experiments.record.Work.alone`.
STATES = {True: "measured_alone", False: "measured_beside", None: "measured_unknown"}


def costs(costs: pd.DataFrame) -> pd.DataFrame:
    """Time to fit, time to classify an image, and size, a row a method.

    Parameters
    ----------
    costs : as `reports.costs.costs_of` makes them

    Returns
    -------
    DataFrame: Family, Method, Fit, Predict (on the largest test set), Threads, Measured (alone or
    not), Features, Parameters; the size of the model's file and the energy of a trial where any
    method has one.
    """
    rows = by_family(costs)
    table = pd.DataFrame(
        {
            "Family": rows["Family"],
            say("column.method"): rows["method_name"],
            say("column.fit"): rows["fit_seconds"].map(wording.duration),
            say("column.predict"): rows["predict_microseconds"].map("{:,.0f}".format),
            say("column.threads"): rows["threads"],
            say("column.measured"): [say(f"costs.{STATES[one]}") for one in rows["alone"]],
            say("column.features"): [_count(n) for n in rows["n_features"]],
            say("column.parameters"): [_count(n) for n in rows["n_parameters"]],
        }
    )
    if rows["file_bytes"].notna().any():
        table[say("column.file")] = [_rounded(n / 1000) for n in rows["file_bytes"]]
    if rows["energy_joules"].notna().any():
        table[say("column.energy")] = [_rounded(n) for n in rows["energy_joules"]]
    return table.reset_index(drop=True)


def _count(n: object) -> str:
    return "–" if pd.isna(n) else f"{n:,}"


def _rounded(amount: float) -> str:
    return "–" if pd.isna(amount) else f"{amount:,.0f}" if amount >= 10 else f"{amount:.1f}"
