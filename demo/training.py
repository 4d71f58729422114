"""Methods that have no model yet are trained, in a process of their own.

The page's server stays quick meanwhile, and Keras, whose state is one a process, is not reset under
the models that answer already.
"""

from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dataset.input_error import InputError
from demo.subjects import Subject
from experiments.plan import Trial
from experiments.threads import bind_libraries

PROFILE = "demo"


class Order(NamedTuple):
    """A model to be made: for which subject, by which trial, in which file."""

    subject: Subject
    trial: Trial
    path: Path


class News(NamedTuple):
    """What became of an order; `share` is how far a network is, `error` says why it failed."""

    subject: str
    method: str
    event: Literal["began", "epoch", "done", "failed"]
    share: float = 0.0
    error: str = ""


def train_missing(orders: Sequence[Order], data_dir: Path | None, report: Connection) -> None:
    """Train one order after the other and send `News` of each; what the child process runs.

    Parameters
    ----------
    orders : in their order
    data_dir : as in ``--data-dir``
    report : closed at the end
    """
    bind_libraries()
    with report:
        for order in orders:
            news = News(order.subject.key, order.trial.method, "began")
            report.send(news)
            error = _train(order, data_dir, partial(_tell, report, news))
            report.send(news._replace(event="failed" if error else "done", error=error))


def _tell(report: Connection, news: News, epoch: int, n_epochs: int, history: Any) -> None:
    report.send(news._replace(event="epoch", share=epoch / n_epochs))


def _train(order: Order, data_dir: Path | None, on_epoch: Callable[..., None]) -> str:
    """What went wrong; empty if the model is in its file."""
    from experiments.models import write_model
    from experiments.outcome import record_of
    from experiments.trial import Task, attempt

    trial = order.trial
    try:
        data = order.subject.load(data_dir)
        outcome = attempt(Task(0, trial, keep_model=True), data, fit_options={"on_epoch": on_epoch})
        if outcome.model is None:
            return str(outcome.error)
        write_model(order.path, outcome.model, data, record_of(trial, data, outcome, PROFILE))
    except InputError as mistake:
        return str(mistake)
    return ""
