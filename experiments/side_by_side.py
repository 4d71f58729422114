"""How many trials run side by side where nobody says, and in which order so that none is waited for."""

from collections import deque
from collections.abc import Collection, Sequence
from itertools import groupby

from cnn.devices import on_gpu
from dataset.threads import usable_cores
from experiments.extras import missing
from experiments.methods import find_method
from experiments.plan import Trial
from experiments.store import Store
from experiments.tasks import Again, Data, each_fit_once, tasks_of
from experiments.training_size import n_training_images
from experiments.trial import Task

# More processes take memory that a machine with two cores may not have; whoever has more says --jobs.
PROCESSES = 2
# Processes are there after some seconds, each with its own libraries: less than about a minute runs here.
FEWEST_TRIALS = 4
PICTURES_WORTH_IT = 60_000
# Of few pictures too, by its tracing, compiling and least number of steps: as an SVM of so many.
PICTURES_OF_A_NETWORK = 10_000


def jobs_for(trials: Sequence[Trial], data: Data, store: Store, again: Again) -> int:
    """Processes for what is left of `trials`: two where there are two cores and enough to do, else one.

    One too where networks have a graphics processor: the first process takes all of its memory.

    Parameters
    ----------
    data : every data set that the trials name, by key
    again : what is done again, or besides
    """
    if usable_cores() < PROCESSES or missing("distributed"):
        return 1
    tasks, _ = tasks_of(each_fit_once(trials, data), data, store, again)
    fits = [task.trial for task in tasks if task.names is None]
    pictures = sum(
        max(n_training_images(one, data[one.dataset]), PICTURES_OF_A_NETWORK * _is_learned(one))
        for one in fits
    )
    if len(fits) < FEWEST_TRIALS or pictures < PICTURES_WORTH_IT:
        return 1
    return 1 if any(map(_is_learned, fits)) and on_gpu() else PROCESSES


def networks_first(tasks: Sequence[Task]) -> list[Task]:
    """The tasks of a comparison with its networks first, so that none is left alone at its end."""
    groups = [list(group) for _, group in groupby(tasks, key=_comparison)]
    return [
        task
        for group in groups
        for task in sorted(group, key=lambda one: not _is_learned(one.trial))
    ]


def taken(waiting: deque[Task], last: Task | None, running: Collection[Task]) -> Task:
    """What a process does after `last`, taken from `waiting`: the first, unless that is a network.

    A process traces a network once for all seeds (`cnn.traced`), so that it goes on with another seed of
    the one that it has just trained, and else begins one that no other process is at; of the comparison
    that is next, whose end nothing delays.
    """
    first = waiting[0]
    if _is_learned(first.trial):
        network = None if last is None else _network(last)
        elsewhere, comparison = set(map(_network, running)), _comparison(first)
        next_ones = [
            task for task in waiting if _comparison(task) == comparison and _is_learned(task.trial)
        ]
        first = min(
            next_ones,
            key=lambda task: (_network(task) != network, _network(task) in elsewhere),
        )
    waiting.remove(first)
    return first


def _comparison(task: Task) -> tuple[str, str, str]:
    return task.trial.dataset, task.trial.subset, str(task.trial.train_size)


def _network(task: Task) -> tuple[str, ...]:
    return *_comparison(task), task.trial.method


def _is_learned(trial: Trial) -> bool:
    return find_method(trial.method).family != "classical"
