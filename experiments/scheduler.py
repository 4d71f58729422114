"""Whether a Dask scheduler answers: asked apart from a client, most of whose calls wait for ever."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from pathlib import Path
from pickle import PickleError
from typing import Any, TypeVar

from distributed.comm import connect
from distributed.threadpoolexecutor import ThreadPoolExecutor

from dataset.archive import DAMAGE, first_line
from dataset.input_error import InputError

# A scheduler that is lost is told of within 15 s: look, ask, and leave.
LOOK_AGAIN_SECONDS = 3
ANSWER_SECONDS = 8

T = TypeVar("T")


def check_scheduler(address: str) -> None:
    """Ask the scheduler at `address` what it is.

    Raises
    ------
    InputError
        If nothing is there, or something else, or it does not answer within `ANSWER_SECONDS`.
    """
    try:
        with quiet():
            answer = asyncio.run(asyncio.wait_for(_identity(address), ANSWER_SECONDS))
        role = answer["type"]
    except TimeoutError:
        raise _none(address, f"no answer in {ANSWER_SECONDS} s") from None
    # What is no scheduler may answer anything.
    except (PickleError, *DAMAGE) as error:
        raise _none(address, f"{type(error).__name__}: {first_line(error)}") from None
    if role != "Scheduler":
        raise _none(address, f"a {str(role)[:40].lower()}")


async def _identity(address: str) -> Any:
    comm = await connect(address, timeout=ANSWER_SECONDS)
    try:
        await comm.write({"op": "identity", "reply": True})
        return await comm.read()
    finally:
        comm.abort()


def _none(address: str, received: str) -> InputError:
    return InputError(
        f"No Dask scheduler at '{address}': expected the address that 'dask scheduler' prints, such as "
        f"tcp://10.0.0.1:8786, received {received}. Start one, or mend the address; what was finished "
        "is kept."
    )


def address_in(path: Path) -> str:
    """The scheduler's address in the file that ``dask scheduler --scheduler-file`` writes.

    Raises
    ------
    InputError
        If it cannot be read or names none.
    """
    try:
        address = json.loads(path.read_bytes())["address"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(
            f"Cannot read --scheduler-file '{path}': expected what 'dask scheduler' writes there, "
            f"received {type(error).__name__}: {first_line(error)}. Start the scheduler with it, or give "
            "--scheduler ADDRESS."
        ) from None
    return str(address)


def while_it_answers(call: Callable[[], T], address: str) -> T:
    """What `call` gives, however long it takes, as long as the scheduler at `address` answers.

    Raises
    ------
    InputError
        If it does not any more; `call` is left alone then.
    """
    return looking(call, lambda: check_scheduler(address))


def looking(call: Callable[[], T], look: Callable[[], object]) -> T:
    """What `call` gives, however long it takes, unless `look`, called now and then meanwhile, raises."""
    # Its threads keep no process from ending, unlike those of the standard library.
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(call)
        while True:
            try:
                return asked.result(LOOK_AGAIN_SECONDS)
            except NotYet:
                if asked.done():
                    raise
            look()
    finally:
        pool.shutdown(wait=False)


def at_most(seconds: float, call: Callable[[], object]) -> None:
    """Wait for `call`, but no longer, and leave it alone then."""
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(call).result(seconds)
    except NotYet:
        pass
    finally:
        pool.shutdown(wait=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Without what Dask logs of lost connections: whoever asked is told in one line."""
    previous = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(previous)
