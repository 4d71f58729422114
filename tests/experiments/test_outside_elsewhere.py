"""Methods from outside in other processes: their source travels, and what hangs is given up."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from experiments import time_limit
from experiments.methods import find_method, outside
from experiments.plan import Trial
from experiments.trial import Task
from experiments.workers import Cluster, LocalWorkers

HERE = Path(__file__).parent


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    shutil.copy(HERE / "strange_methods.py", tmp_path / "their_part.py")
    file = tmp_path / "mine.py"
    file.write_text("from their_part import *\n")
    return file


def tasks(mine, names):
    keys = [find_method(f"{mine}:{name}").key for name in names]
    trials = [Trial("stripes", key, "all", 0, "stratified") for key in (*keys, "chance")]
    return [Task(number, trial) for number, trial in enumerate(trials)]


def errors(engine, wanted, striped):
    found = engine.run(wanted, {"stripes": striped}, lambda _: None)
    return {task.trial.method: outcome.error for task, outcome in found}


def test_what_is_done_in_time_is_returned():
    assert time_limit.within(60, lambda: 4) == 4
    assert not time_limit._GIVEN_UP.is_set()


def test_no_process_here_is_not_a_cluster_without_workers():
    told = str(LocalWorkers(1, 1)._no_worker())
    assert told.startswith("No process for trials within 180 s: ") and "dask" not in told


@pytest.mark.slow
def test_what_hangs_is_given_up_and_the_others_go_on(mine, striped):
    wanted = tasks(mine, ["Hangs", "Good", "Exits", "means"])
    found = errors(LocalWorkers(1, 1, 2.0), wanted, striped)
    assert found == {
        "mine.py:Hangs": "TimeoutError: not done after 2 s (--timeout)",
        "mine.py:Good": None,
        "mine.py:Exits": "SystemExit: 3",
        "mine.py:means": None,
        "chance": None,
    }


@pytest.mark.slow
def test_what_hangs_or_raises_at_its_import_there_costs_its_own_trials(mine, striped):
    here = "from pathlib import Path\nHERE = Path(__file__).parent\n"
    hangs, raises = mine.with_name("hangs.py"), mine.with_name("raises.py")
    rest = mine.with_name("their_part.py").read_text()
    hangs.write_text(f"{here}while (HERE / 'there').exists():\n    pass\n{rest}")
    raises.write_text(f"{here}if (HERE / 'there').exists():\n    raise OSError('gone')\n{rest}")
    wanted = [*tasks(hangs, ["Good"])[:1], *tasks(raises, ["Good"])[:1], *tasks(mine, ["Good"])]
    wanted = [replace(task, number=number) for number, task in enumerate(wanted)]
    mine.with_name("there").touch()
    found = errors(LocalWorkers(1, 1, 5.0), wanted, striped)
    assert found == {
        "hangs.py:Good": "TimeoutError: not done after 5 s (--timeout)",
        "raises.py:Good": (
            "InputError: 'raises.py:Good' cannot be imported: OSError: gone. Expected a module that only "
            "defines things."
        ),
        "mine.py:Good": None,
        "chance": None,
    }


@pytest.mark.slow
def test_workers_without_the_file_get_its_source(mine, striped, local_cluster):
    wanted = tasks(mine, ["Good", "Means"])
    mine.unlink()
    mine.with_name("their_part.py").unlink()
    with local_cluster(n_workers=2, threads_per_worker=1, silence_logs="CRITICAL") as cluster:
        found = errors(Cluster(cluster.scheduler_address), wanted, striped)
    assert found == {"mine.py:Good": None, "mine.py:Means": None, "chance": None}
