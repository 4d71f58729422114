"""Methods that have no model yet are trained, in a process of their own.

The page's server stays quick meanwhile, and Keras, whose state is one a process, is not reset under
the models that answer already.
"""

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, NamedTuple

from experiments.threads import bind_libraries


class Order(NamedTuple):
    """A model to be made: the subject, the method, and the file."""

    subject: str
    method: str
    path: Path


class News(NamedTuple):
    """What became of an order; `error` says why it failed."""

    subject: str
    method: str
    event: Literal["began", "done", "failed"]
    error: str = ""


def train_missing(
    orders: Sequence[Order], methods: Sequence[str], data_dir: Path | None, report: Connection
) -> None:
    """Train one order after the other and send `News` of each; what the child process runs.

    Parameters
    ----------
    orders : in their order
    methods : as in `demo.subjects.with_methods`
    data_dir : as in ``--data-dir``
    report : closed at the end
    """
    bind_libraries()
    with report:
        for order in orders:
            report.send(News(order.subject, order.method, "began"))
            error = _train(order, methods, data_dir)
            event: Literal["done", "failed"] = "failed" if error else "done"
            report.send(News(order.subject, order.method, event, error))


def _train(order: Order, methods: Sequence[str], data_dir: Path | None) -> str:
    """What went wrong; empty if the model is in its file."""
    from dataset.input_error import InputError
    from demo.subjects import with_methods
    from experiments.models import write_model
    from experiments.trial import attempt, describe

    subject = with_methods(methods)[order.subject]
    try:
        data = subject.load(data_dir)
        trial = subject.trial(order.method, data)
        outcome = attempt(trial, data)
        if outcome.model is None:
            return str(outcome.settings["error"])
        write_model(order.path, outcome.model, data, {**describe(trial, data), **outcome.settings})
    except InputError as mistake:
        return str(mistake)
    return ""
