"""What a worker has of a run, and how it does a trial."""

import signal
from collections.abc import Mapping, Sequence
from threading import Lock

from distributed import Worker, WorkerPlugin, get_worker

from dataset.labelled_images import LabelledImages
from experiments.guard import guarded
from experiments.methods import given
from experiments.methods.method import base_of
from experiments.methods.outside import adopt
from experiments.outcome import Outcome
from experiments.outside.origin import Origin
from experiments.threads import bind_libraries
from experiments.time_limit import end_if_given_up, within
from experiments.trial import Task, attempt, died

_ONE_TRIAL_A_PROCESS = Lock()


class TrialData(WorkerPlugin):
    """The data sets of one run, in every worker, and where its methods from outside come from.

    Parameters
    ----------
    name : of the run, unique in the cluster
    data : by key
    deaf : whether workers leave Ctrl-C to the driver, in whose terminal they are
    outside : of the methods
    seconds : that a trial may take; None for as long as it takes
    vectors : of the methods on given features
    """

    def __init__(
        self,
        name: str,
        data: Mapping[str, LabelledImages],
        deaf: bool,
        outside: Sequence[Origin] = (),
        seconds: float | None = None,
        vectors: Sequence[given.GivenFile] = (),
    ) -> None:
        self.name = name
        self.data = dict(data)
        self.deaf = deaf
        self.outside = tuple(outside)
        self.seconds = seconds
        self.vectors = tuple(vectors)

    def setup(self, worker: Worker) -> None:
        bind_libraries()
        if self.deaf:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def attempted(task: Task, plugin: str) -> Outcome:
    """`attempt` in a worker; seeds of Keras are the process's, hence one at a time."""
    run: TrialData = get_worker().plugins[plugin]
    data = run.data[task.trial.dataset]
    end_if_given_up()
    with _ONE_TRIAL_A_PROCESS:

        def tried() -> tuple[Outcome | None, str | None]:
            return guarded(lambda: _done(task, run, data))

        if run.seconds is None:
            found, error = tried()
        else:
            seconds = run.seconds
            in_time, late = guarded(lambda: within(seconds, tried))
            found, error = in_time or (None, late)
        return died(str(error)) if found is None else found


def _done(task: Task, run: TrialData, data: LabelledImages) -> Outcome:
    """A method from outside is imported within the limit too, and by its own trials alone."""
    for origin in run.outside:
        if origin.key == base_of(task.trial.method):
            adopt(origin, replacing=True)
    given.adopt(run.vectors)
    return attempt(task, data)
