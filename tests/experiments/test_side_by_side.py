"""How many processes a run takes where nobody says, and what they do first."""

import sys
from collections import deque
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest

from cnn import devices
from commands.engine import engine_of, jobs_of
from experiments import side_by_side
from experiments.driver import write_running
from experiments.engine import InProcess, run_trials
from experiments.outcome import identify
from experiments.plan import Trial, load_profile
from experiments.side_by_side import jobs_for, networks_first, taken
from experiments.store import Store
from experiments.tasks import Again
from experiments.trial import Task
from experiments.workers import LocalWorkers


def trials_of(*methods, seeds=1, size=10):
    return [
        Trial("stripes", key, size, seed, "stratified") for seed in range(seeds) for key in methods
    ]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.create()
    return store


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(side_by_side, "usable_cores", lambda: 2)


def test_two_processes_where_there_are_cores_and_enough_to_do(
    striped, store, two_cores, monkeypatch
):
    def jobs(trials, again=None):
        return jobs_for(trials, {"stripes": striped}, store, again or Again())

    networks = trials_of("small-cnn", "lecture-mnist-cnn", seeds=4)
    assert jobs(networks) == 2
    assert jobs(networks[:2]) == jobs(trials_of("hog+svm", seeds=9)) == 1
    monkeypatch.setattr(side_by_side, "PICTURES_WORTH_IT", 40)
    plain = trials_of("chance", "pixels+nn", seeds=3)
    assert jobs(plain) == 2
    # What is there already is no work.
    run_trials(plain[:3], {"stripes": striped}, store, "p")
    assert jobs(plain) == 1
    assert jobs(plain, Again(everything=True)) == 2
    monkeypatch.setattr(side_by_side, "usable_cores", lambda: 1)
    assert jobs(plain, Again(everything=True)) == 1


def test_networks_on_a_graphics_processor_are_not_trained_side_by_side(
    striped, store, two_cores, monkeypatch
):
    """Two processes would share its memory, of which the first takes all."""
    monkeypatch.setattr(side_by_side, "PICTURES_WORTH_IT", 1)

    def jobs(*methods):
        trials = trials_of(*methods, seeds=4)
        return jobs_for(trials, {"stripes": striped}, store, Again())

    monkeypatch.setattr(side_by_side, "on_gpu", lambda: True)
    assert (jobs("small-cnn"), jobs("small-cnn", "chance"), jobs("chance")) == (1, 1, 2)
    monkeypatch.setattr(side_by_side, "on_gpu", lambda: False)
    assert jobs("small-cnn") == 2


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("/job:localhost/replica:0/task:0/device:CPU:0", False),
        ("/job:localhost/replica:0/task:0/device:GPU:0", True),
        ("cuda:0", True),
        ("TFRT_CPU_0", False),
        ("mps:0", True),
        ("cpu", False),
    ],
)
def test_a_graphics_processor_is_where_the_backend_puts_arrays(monkeypatch, place, expected):
    """As TensorFlow, torch and JAX call it."""
    keras = SimpleNamespace(ops=SimpleNamespace(zeros=lambda n: SimpleNamespace(device=place)))
    monkeypatch.setitem(sys.modules, "cnn.backend", SimpleNamespace(keras=keras))
    monkeypatch.setattr(devices, "may_have_gpu", lambda: True)
    assert devices.on_gpu() == expected
    # Where no driver is, no backend is started to be asked.
    monkeypatch.setitem(sys.modules, "cnn.backend", None)
    monkeypatch.setattr(devices, "may_have_gpu", lambda: False)
    assert not devices.on_gpu()


def test_an_installation_for_one_process_has_one(striped, store, two_cores, monkeypatch):
    monkeypatch.setattr(side_by_side, "PICTURES_WORTH_IT", 1)
    monkeypatch.setattr(side_by_side, "missing", lambda package: f"no {package}")
    assert jobs_for(trials_of("chance", seeds=9), {"stripes": striped}, store, Again()) == 1


def test_what_the_user_says_and_a_profile_of_costs_come_first(
    striped, store, two_cores, monkeypatch
):
    monkeypatch.setattr(side_by_side, "PICTURES_WORTH_IT", 1)
    trials, data = trials_of("chance", seeds=9), {"stripes": striped}
    free = SimpleNamespace(
        jobs=None, threads=1, is_in_process=True, experiment=load_profile("quick"),
        timeout=None, scheduler=None, scheduler_file=None,
    )  # fmt: skip

    def jobs(**options):
        choice = SimpleNamespace(**{**vars(free), **options})
        return jobs_of(choice, trials, data, store, Again())

    assert jobs() == 2
    assert jobs(jobs=1) == jobs(threads=2) == jobs(is_in_process=False) == 1
    assert jobs(jobs=5, is_in_process=False) == 5
    assert load_profile("costs").alone
    assert jobs(experiment=load_profile("costs")) == 1
    assert isinstance(engine_of(free, 1, trials, data), InProcess)
    assert isinstance(engine_of(free, 2, trials, data), LocalWorkers)
    # One process that nobody asked for would only have a limit of memory.
    monkeypatch.setattr("experiments.workers.free_memory", lambda: 1)
    assert isinstance(engine_of(free, 2, trials, data), InProcess)


def test_what_a_killed_driver_was_at_comes_last_network_or_not(striped, store):
    trials = trials_of("chance", "small-cnn", "pixels+nn")
    killer = identify(trials[1], striped)
    write_running(store, "now", 1, [killer])

    class Listed:
        def run(self, tasks, data, started):
            self.order = [task.trial.method for task in tasks]
            return iter(())

        def at_once(self):
            return 2

    engine = Listed()
    with suppress(Exception):
        run_trials(trials, {"stripes": striped}, store, "p", engine)
    assert engine.order == ["chance", "pixels+nn", "small-cnn"]


def test_networks_come_first_in_their_comparison():
    """And comparisons, and what is left of them at the end, in their order."""
    first = trials_of("hog+svm", "small-cnn", "chance", "lecture-mnist-cnn")
    second = trials_of("chance", "small-cnn", size=20)
    late = [replace(first[0], seed=1)]
    tasks = [Task(number, trial) for number, trial in enumerate([*first, *second, *late])]
    assert [task.number for task in networks_first(tasks)] == [1, 3, 0, 2, 5, 4, 6]


def order_of(waiting, last=None, running=()):
    tasks = [Task(number, trial) for number, trial in enumerate(waiting)]
    left, order = deque(tasks), []
    while left:
        task = taken(left, last, running)
        order.append(task.number)
        last = task
    return order


def two_of_each(*methods, size=10):
    return [replace(one, seed=seed) for one in trials_of(*methods, size=size) for seed in (0, 1)]


def test_a_process_goes_on_with_the_other_seeds_of_its_network():
    waiting = two_of_each("small-cnn", "lecture-mnist-cnn")
    last = Task(9, replace(waiting[2], seed=2))
    assert order_of(waiting, last) == [2, 3, 0, 1]


def test_a_process_begins_a_network_that_no_other_is_at_and_helps_where_there_is_none():
    waiting = two_of_each("small-cnn", "lecture-mnist-cnn")
    at = [Task(9, replace(waiting[0], seed=2))]
    assert order_of(waiting, running=at) == [2, 3, 0, 1]


def test_no_network_of_a_later_comparison_is_taken_before_what_is_left_of_this_one():
    this, later = two_of_each("small-cnn", "chance"), two_of_each("lecture-mnist-cnn", size=20)
    at = [Task(9, replace(this[0], seed=2))]
    assert order_of([*this, *later], running=at) == [0, 1, 2, 3, 4, 5]
    assert order_of(two_of_each("chance", "hog+svm"), last=Task(9, this[2])) == [0, 1, 2, 3]
