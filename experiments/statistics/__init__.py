"""What the numbers allow one to say; ``docs/statistics.md`` says which question asks for what.

Where the design of an experiment leaves a question open, a function returns `NotTested` with the
reason instead of a number.
"""

from experiments.statistics.clustered import clustered_interval
from experiments.statistics.crossover import Crossover, crossover
from experiments.statistics.ensemble import mean_probability
from experiments.statistics.not_tested import NotTested
from experiments.statistics.paired import (
    AllPairs,
    CochranQ,
    Difference,
    Pair,
    PairedTest,
    all_pairs,
    cochran_q,
    holm,
    mcnemar_exact,
    paired_difference,
)
from experiments.statistics.power import images_needed, mcnemar_power
from experiments.statistics.rates import Interval, SeedSummary, over_seeds, wilson_interval
from experiments.statistics.robustness import Degradation, degradation
from experiments.statistics.seeds import Wins, least_p_value, wins_over_seeds

__all__ = [
    "AllPairs",
    "CochranQ",
    "Crossover",
    "Degradation",
    "Difference",
    "Interval",
    "NotTested",
    "Pair",
    "PairedTest",
    "SeedSummary",
    "Wins",
    "all_pairs",
    "clustered_interval",
    "cochran_q",
    "crossover",
    "degradation",
    "holm",
    "images_needed",
    "least_p_value",
    "mcnemar_exact",
    "mcnemar_power",
    "mean_probability",
    "over_seeds",
    "paired_difference",
    "wilson_interval",
    "wins_over_seeds",
]
