"""Expected times: from the same size, by a power law near other sizes, or unknown."""

import pytest

from experiments.forecast import (
    Forecast,
    TimeLeft,
    in_words,
    published_records,
    time_left,
)
from experiments.planned import Planned


@pytest.fixture
def record(make_record):
    def made(method, size, fit, seconds, *, status="done"):
        return make_record(
            method=method, train_size=size, fit_seconds=fit, seconds=seconds, status=status
        )

    return made


def job(method="m", size=100, n_predicted=100):
    return Planned("id", "name", "d", method, size, "stratified", n_predicted, {"test": None})


def test_same_size_is_the_median_and_predictions_count_by_image(record):
    known = [record("m", 100, fit, fit + 1) for fit in (1.0, 2.0, 9.0)]
    forecast = Forecast(known)
    assert forecast.seconds(job()) == pytest.approx(2 + 1)
    assert forecast.seconds(job(n_predicted=1000)) == pytest.approx(2 + 10)
    assert forecast.is_measured(job())


def test_other_size_by_the_power_law_of_two(record):
    forecast = Forecast([record("m", 100, 1.0, 1.0), record("m", 1000, 100.0, 100.0)])
    assert forecast.seconds(job(size=300)) == pytest.approx(9.0)
    assert forecast.seconds(job(size=3000)) == pytest.approx(900.0)
    assert not forecast.is_measured(job(size=300))


def test_falling_times_are_not_followed_below(record):
    forecast = Forecast([record("m", 100, 4.0, 4.0), record("m", 1000, 2.0, 2.0)])
    assert forecast.seconds(job(size=3000)) == pytest.approx(2.0)


@pytest.mark.parametrize(
    "known",
    [
        [],
        [("other", 100, 1.0, 1.0)],
        [("m", 50, 1.0, 1.0)],
        [("m", 3, 1.0, 1.0), ("m", 9, 2.0, 2.0)],
        [("m", 100, None, 1.0)],
        [("m", 100, None, None)],
    ],
    ids=["nothing", "other method", "one other size", "far sizes", "failed", "died"],
)
def test_no_ground(record, known):
    assert Forecast([record(*one) for one in known]).seconds(job()) is None


def test_time_left_is_spread_over_workers_and_never_under_the_longest(record):
    forecast = Forecast([record("m", 100, 4.0, 4.0), record("m", 10, 1.0, 1.0)])
    jobs = [job(), job(), job(size=30), job("unheard")]
    left = time_left(jobs, forecast, 2)
    assert (left.measured, left.extrapolated, left.unknown) == (2, 1, 1)
    assert left.seconds == pytest.approx((4 + 4 + forecast.seconds(jobs[2])) / 2)
    assert time_left(jobs, forecast, 100).seconds == 4


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (TimeLeft(0, 0, 0, 3), "unknown"),
        (TimeLeft(0.2, 1, 0, 0), "under 1 s (1 measured)"),
        (TimeLeft(42, 2, 0, 0), "42 s (2 measured)"),
        (TimeLeft(90, 2, 3, 4), "1 min 30 s (2 measured, 3 extrapolated), unknown for 4"),
        (TimeLeft(59.9, 1, 0, 0), "1 min 0 s (1 measured)"),
        (TimeLeft(3599.9, 1, 0, 0), "1 h 0 min (1 measured)"),
        (TimeLeft(90_000, 0, 1, 0), "1 d 1 h (1 extrapolated)"),
        (TimeLeft(42, 1, 0, 0, 2), "42 s (1 measured, 2 published)"),
        (TimeLeft(42, 0, 0, 0, 2, False), "42 s (2 published, on another machine)"),
    ],
)
def test_words(left, words):
    assert in_words(left) == words


def test_published_times_stand_in_at_the_speed_of_this_machine(record):
    published = [record("m", 100, 4.0, 4.0), record("n", 100, 10.0, 10.0)]
    apart = time_left([job(), job("n"), job("o")], Forecast([], published), 1)
    assert apart == TimeLeft(14, 0, 0, 1, 2, scaled=False)
    forecast = Forecast([record("m", 100, 2.0, 2.0)], published)
    assert forecast.seconds(job()) == pytest.approx(2)
    assert time_left([job(), job("n")], forecast, 1) == TimeLeft(7, 1, 0, 0, 1, scaled=True)


def test_published_records_are_those_of_the_repository():
    found = published_records()
    assert {one.data.key for one in found} >= {"mnist", "shapes"}
