"""What another process does is what would have been done here."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import numpy as np
import pytest

from lecture import diagrams
from lecture.beside import Beside
from lecture.course import Course
from lecture.page import webps
from lecture.step import Panel, Picture, Step


def one_step():
    values = np.arange(12.0).reshape(3, 4)
    panels = (
        Panel("heat", partial(diagrams.heat, values)),
        Panel("cells", partial(diagrams.cells, values)),
    )
    return Step("matrix", (Picture("own", panels),), {})


def diagrams_of(step):
    return [panel.diagram for picture in step.pictures for panel in picture.panels]


@pytest.mark.slow
def test_another_process_draws_the_same():
    step = one_step()
    with Beside(apart=True) as beside:
        beside.draw(step)
        found = beside.files(diagrams_of(step))
    assert found == webps(diagrams_of(one_step()))


def test_without_another_process_everything_is_done_here(tmp_path):
    step = one_step()
    with Beside(apart=False) as beside:
        beside.practise(Course(digits="digits", store=tmp_path))
        beside.practised()
        beside.draw(step)
        assert beside.files(diagrams_of(step)) == webps(diagrams_of(one_step()))
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_was_killed_loses_nothing():
    step = one_step()
    killed = Future()
    killed.set_exception(BrokenProcessPool("killed"))
    with Beside(apart=True) as beside:
        beside._practised = killed
        beside._drawn = {id(diagram): killed for diagram in diagrams_of(step)}
        beside.practised()
        assert beside.files(diagrams_of(step)) == webps(diagrams_of(one_step()))


def test_what_the_other_process_has_not_begun_is_drawn_here_from_the_end():
    """One that it has drawn is taken as it is, one that it is at is waited for."""
    drawn = [*diagrams_of(one_step()), *diagrams_of(one_step())]
    done, begun, waiting = Future(), Future(), [Future(), Future()]
    done.set_result([b"drawn"])
    begun.set_running_or_notify_cancel()
    order = []
    for one in waiting:
        one.add_done_callback(order.append)
    waiting[0].add_done_callback(lambda _: begun.set_result([b"at last"]))
    with Beside(apart=True) as beside:
        futures = [done, begun, *waiting]
        beside._drawn = {id(one): future for one, future in zip(drawn, futures, strict=True)}
        files = beside.files(drawn)
    assert files == [b"drawn", b"at last", *webps(diagrams_of(one_step()))]
    assert order == waiting[::-1]
