"""Who comes first is served first, and one at a time."""

import threading

from demo.turns import Turns
from tests.demo.conftest import wait_until


def test_in_the_order_of_coming():
    turns, served = Turns(), []

    def come(number):
        with turns:
            served.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    with turns:
        for number, thread in enumerate(threads, 1):
            thread.start()
            wait_until(lambda number=number: len(turns._waiting) == number)
        assert served == []
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_who_comes_again_waits_behind_those_who_wait():
    turns, served, last = Turns(), [], threading.Event()

    def short():
        with turns:
            served.append("short")
        last.set()

    thread = threading.Thread(target=short)
    for part in range(3):
        with turns:
            served.append(part)
            if part == 0:
                thread.start()
                wait_until(lambda: turns._waiting)
    last.wait()
    thread.join()
    assert served == [0, "short", 1, 2]


def test_free_again_after_an_error():
    turns = Turns()
    try:
        with turns:
            raise KeyError
    except KeyError:
        pass
    with turns:
        assert turns._taken
    assert not turns._taken
