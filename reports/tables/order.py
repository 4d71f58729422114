"""The order of methods in every table: by family, control last; as planned within each."""

import pandas as pd

from reports.style import LOOKS


def by_family(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame`, sorted by its column ``group``, with the family's display name as ``Family``."""
    families = ["classical", "learned", "given", "both", "control"]
    places = {group: place for place, group in enumerate(families)}
    ordered = frame.sort_values("group", key=lambda column: column.map(places), kind="stable")
    return ordered.assign(Family=ordered["group"].map(lambda group: LOOKS[group].name))
