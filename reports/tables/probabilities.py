"""The lecture's print-out of predicted probabilities."""

import pandas as pd

from reports.language import say


def probabilities(answers: pd.DataFrame) -> pd.DataFrame:
    """A row a test image in test order: its class, the probability of every class, the answer.

    Parameters
    ----------
    answers : as `reports.answers.answers` makes them
    """
    table = pd.DataFrame(
        {
            say("column.image"): range(1, len(answers) + 1),
            say("column.true_class"): answers["label"],
        }
    )
    for name in answers["label"].cat.categories:
        table[str(name)] = answers[f"P({name})"].map("{:.3f}".format)
    right = answers["label"].astype(str) == answers["predicted"].astype(str)
    table[say("column.answer")] = (
        answers["predicted"].astype(str).where(right, answers["predicted"].astype(str) + " ✗")
    )
    return table.astype(str)
