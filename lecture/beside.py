"""What of a lecture another process does meanwhile: the practice slides while networks are trained, and the
figures of a step while the next one is computed."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Self

from lecture.course import Course
from lecture.page import diagrams_of, webps
from lecture.practice import run_practice
from lecture.step import Diagram, Step


def _one_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_end_quietly)


def _end_quietly() -> None:
    """Ctrl-C, which this process hears too, is told by the other one alone."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))


class Beside:
    """One process beside this one, if it may have one; else everything is done here when it is needed.

    Parameters
    ----------
    apart : whether there is another process
    """

    def __init__(self, apart: bool) -> None:
        self._pool = _one_process() if apart else None
        self._practised: Future[Any] | None = None
        self._drawn: dict[int, Future[list[bytes]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def practise(self, course: Course) -> None:
        """Begin to run the practice slides, unless what they printed is kept."""
        if self._pool is not None:
            place = course.digit_data.key, course.store, course.data_dir
            self._practised = self._pool.submit(run_practice, *place)

    def practised(self) -> None:
        """Wait until they are run; the step that shows them then finds what they printed."""
        if self._practised is not None:
            try:
                self._practised.result()
            except BrokenProcessPool:
                # Killed, for want of memory most likely: the step runs them itself.
                self._practised = None

    def draw(self, step: Step) -> None:
        """Begin to draw the figures of a step."""
        if self._pool is not None:
            for diagram in diagrams_of([step]):
                self._drawn[id(diagram)] = self._pool.submit(webps, [diagram])

    def files(self, diagrams: Sequence[Diagram]) -> list[bytes]:
        """Every diagram as `lecture.page.webps` makes it; from the end on here, until all are begun."""
        if self._pool is None:
            return webps(diagrams)
        here = {
            id(one): webps([one]) for one in reversed(diagrams) if self._drawn[id(one)].cancel()
        }
        try:
            return [
                file
                for one in diagrams
                for file in here.get(id(one)) or self._drawn[id(one)].result()
            ]
        except BrokenProcessPool:
            return webps(diagrams)
