"""Controls stand apart, also with other settings than their own."""

from dataclasses import replace

import pytest

from reports.run import Run


@pytest.mark.parametrize("settings", ["", "[extractor.n_centres=400]"])
def test_a_control_with_settings_stays_one(settings, synthetic):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    done = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.2})
    method = synthetic.store.read(done).method
    names = ("random-patches+ridge", "random+svm", "random-filters+ridge+mirrored", "patches+ridge")
    found = {}
    for key in names:
        synthetic.change(done, None, method=replace(method, key=key + settings))
        found[key] = Run(synthetic.store).measurements["group"].unique().tolist()
    assert found == dict(
        zip(names, (["control"], ["control"], ["control"], ["classical"]), strict=True)
    )
