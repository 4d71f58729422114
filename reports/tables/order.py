"""The order of methods in every table: learned, hand-crafted, control; as planned within each."""

import pandas as pd

from reports.style import LOOKS


def by_family(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame`, sorted by its column ``group``, with the family's display name as ``Family``."""
    places = {group: place for place, group in enumerate(["classical", "learned", "control"])}
    ordered = frame.sort_values("group", key=lambda column: column.map(places), kind="stable")
    return ordered.assign(Family=ordered["group"].map(lambda group: LOOKS[group].name))
