"""Where ``versus run`` has its trials run: here, in processes of this machine, or on a cluster."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from commands.run import Choice
    from experiments.engine import Engine
    from experiments.plan import Trial
    from experiments.store import Store
    from experiments.tasks import Again, Data


def jobs_of(
    choice: "Choice", trials: Sequence["Trial"], data: "Data", store: "Store", again: "Again"
) -> int:
    """Trials side by side: as many as were asked for; else those of `experiments.side_by_side`."""
    if choice.jobs or choice.threads > 1 or not choice.is_in_process or choice.experiment.alone:
        return choice.jobs or 1
    from experiments.side_by_side import jobs_for

    return jobs_for(trials, data, store, again)


def engine_of(choice: "Choice", jobs: int, trials: Sequence["Trial"], data: "Data") -> "Engine":
    """The engine that was chosen, for so many trials side by side.

    Parameters
    ----------
    trials : that it will run, for the memory that they may need
    data : every data set that they name, by key
    """
    if choice.is_in_process and jobs == 1:
        from experiments.engine import InProcess

        return InProcess(choice.threads)
    from experiments.scheduler import address_in
    from experiments.workers import Cluster, LocalWorkers, memory_for

    if choice.scheduler_file is not None:
        return Cluster(address_in(choice.scheduler_file), choice.timeout)
    if choice.scheduler is not None:
        return Cluster(choice.scheduler, choice.timeout)
    wanted = min(jobs, len(trials))
    workers = LocalWorkers(wanted, memory_for(trials, data), choice.timeout)
    if workers.jobs == 1 and choice.jobs is None and choice.timeout is None:
        # Nobody asked for processes, and one of them would only have a limit of memory.
        from experiments.engine import InProcess

        return InProcess(choice.threads)
    if workers.jobs < wanted:
        click.echo(
            f"Memory has room for {workers.jobs} of {jobs} jobs: the largest trial may need "
            f"{workers.bytes_each / 1e9:.1f} GB.",
            err=True,
        )
    return workers
