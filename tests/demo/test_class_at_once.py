"""Thirty phones at once: nothing is lost, nothing is kept twice, and strangers stay out."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dataset.folder import Reading, load_folder
from demo.class_server import new_code
from tests.demo.conftest import RunningClass, asked, example

N_PHONES, N_DRAWINGS = 30, 4
CLASSES = ("circle", "rectangle", "triangle")
BODIES = {key: example(key) for key in CLASSES}
PAUSE = 0.1
NAMES = ("", "민지", "<script>alert(1)</script>", "'\"><b>", "=1+1")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def of_both(both_families, tmp_path):
    found = RunningClass(both_families, tmp_path / "class")
    yield found
    found.stop()


def by_phone(running, number, together, seconds):
    """One phone's lecture: it joins, and draws what it is asked for when all others do."""
    student = running.join(NAMES[number % len(NAMES)])
    heard = []
    for place in range(N_DRAWINGS):
        label = running.task(student)["label"]
        together.wait()
        began = time.monotonic(), time.process_time()
        status, answer = running.draw(student, place, BODIES[label])
        seconds.append((time.monotonic() - began[0], time.process_time() - began[1]))
        heard.append((status, label, answer))
    return heard


def strangers(running, over):
    """What those get who guess, for as long as the class draws."""
    statuses = Counter()
    while not over.is_set():
        for method, path in (("POST", "/api/join"), ("GET", "/"), ("GET", "/api/class")):
            for port in (running.phones, running.screen):
                statuses[asked(port, method, f"/{new_code()}{path}")[0]] += 1
        time.sleep(PAUSE)
    return statuses


def test_thirty_phones_at_once(of_both):
    together, over, seconds = threading.Barrier(N_PHONES), threading.Event(), []
    with ThreadPoolExecutor(N_PHONES + 2) as pool:
        outside = pool.submit(strangers, of_both, over)
        screen = pool.submit(watch, of_both, over)
        phones = [
            pool.submit(by_phone, of_both, number, together, seconds) for number in range(N_PHONES)
        ]
        heard = [one for phone in phones for one in phone.result()]
        over.set()
        assert outside.result().keys() == {403}
        assert screen.result() == sorted(screen.result())

    n = N_PHONES * N_DRAWINGS
    assert [status for status, _, _ in heard] == [200] * n
    methods = set(of_both.room.shelf.corners["shapes"].slots)
    for _, label, answer in heard:
        assert answer["class_names"][answer["label"]] == label
        assert {one["key"] for one in answer["methods"] if one["said"]} == methods
        # The examples are drawn well enough for geometry.
        [geometry] = [one for one in answer["methods"] if one["key"] == "geometry+svm"]
        assert CLASSES[geometry["said"][0]] == label

    _, found = of_both.as_lecturer("GET", "/api/class")
    assert (found["students"], found["n"], found["n_people"]) == (N_PHONES, n, N_PHONES)
    assert len(found["drawings"]) == 60
    assert {one["nickname"] for one in found["drawings"]} <= {name[:20] for name in NAMES}
    for method in found["methods"]:
        assert (method["tally"]["n"], method["tally"]["n_people"]) == (n, N_PHONES)
        assert method["tally"]["interval"] is not None
    groups = str(of_both.folder / "shapes.csv")
    data = load_folder(of_both.folder / "shapes", Reading(groups=groups))
    assert len(data.train) + len(data.tests["test"]) == n
    assert len({*data.train.groups, *data.tests["test"].groups}) == N_PHONES

    # On a machine that does nothing else the clock says no more than the processor.
    for what, times in zip(("the clock", "this process"), np.transpose(seconds), strict=True):
        middle, most = np.quantile(times, [0.5, 0.95])
        print(f"\nanswered within {middle:.2f} s (median), {most:.2f} s (95 %) of {what}", end="")


def watch(running, over):
    """How many drawings the screen sees, asked as often as it asks."""
    counts = []
    while not over.is_set():
        status, found = running.as_lecturer("GET", "/api/class")
        assert status == 200
        counts.append(found["n"])
        time.sleep(1)
    return counts
