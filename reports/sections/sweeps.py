"""Settings that this run chose on validation pictures."""

from collections.abc import Iterator

import pandas as pd

from dataset.files import file_name
from reports import wording
from reports.document import Block, Picture, Table, Text
from reports.entries import figure, table
from reports.language import say
from reports.run import Run


def sweeps(run: Run) -> Iterator[Block]:
    """What was chosen, a figure a data set and parameter, and one table of every value."""
    found = run.sweeps
    if found.empty:
        return
    by_parameter = list(found.groupby(["dataset", "base", "parameter"], sort=False))
    yield from (Text(_said(part)) for _, part in by_parameter)
    for (dataset, base, parameter), part in by_parameter:
        answered = part[part["n"] > 0]
        # One value is no curve.
        if answered["value"].nunique() > 1:
            yield Picture(
                f"sweep-{file_name(f'{dataset}-{base}-{parameter}')}",
                say("caption.sweep", **_names(part)),
                figure("sweep", answered),
            )
    yield Table(say("caption.sweeps"), table("sweeps", found), name="sweeps")


def _said(part: pd.DataFrame) -> str:
    chosen = part[part["tested"]]
    values = list(dict.fromkeys(chosen["value"]))
    by_size = [
        say(
            "words.value_at",
            value=row.value,
            images=wording.counted(row.train_size, "learned_from"),
        )
        for row in chosen.itertuples()
    ]
    value = values[0] if len(values) == 1 else wording.listed(by_size)
    return say("words.swept", n=part["value"].nunique(), chosen=value, **_names(part))


def _names(part: pd.DataFrame) -> dict[str, str]:
    first = part.iloc[0]
    return {
        "name": first["dataset_name"],
        "method": first["method_name"],
        "parameter": first["parameter"],
    }
