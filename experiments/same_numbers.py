"""Whether a cluster's workers give the numbers that this process gives."""

from collections.abc import Mapping
from typing import Any

from dataset.archive import first_line
from dataset.input_error import InputError
from experiments.environment import describe_machine
from experiments.record import Machine


def check_threads(threads: Mapping[str, int], address: str) -> None:
    """Raise `InputError` if a worker of the scheduler at `address` has other than one thread."""
    crowded = [n for n in threads.values() if n != 1]
    if crowded:
        raise InputError(
            f"A worker at '{address}' has {crowded[0]} threads: expected 1, since a trial's "
            "numbers must not depend on its neighbours. Start workers with --nthreads 1, and more "
            "of them with --nworkers."
        )


def check_machines(machines: Mapping[str, Any], address: str) -> None:
    """Raise `InputError` if one of `machines`, as workers describe them, has other packages than here.

    What is no `Machine` is the error in its place.
    """
    ours = describe_machine()
    for machine in machines.values():
        if not isinstance(machine, Machine):
            raise InputError(
                f"A worker at '{address}' lacks Versus: {first_line(machine)}. Expected the "
                "same installation as here; start the workers in it."
            )
        others = {k for k, v in machine.versions.items() if ours.versions.get(k) != v}
        if machine.backend != ours.backend:
            others.add(f"Keras' backend ({machine.backend})")
        if others:
            raise InputError(
                f"A worker at '{address}' has another version of {', '.join(sorted(others))}: "
                "expected the same packages as here, since a trial's numbers depend on them. "
                "Install the lock of requirements/ on both."
            )
