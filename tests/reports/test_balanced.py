"""Balanced error where the classes of a test set are uneven."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.labelled_images import Split
from reports.results import COLUMNS
from reports.run import Run
from reports.tables.error_rates import error_rates


def test_mean_of_the_classes_by_hand(synthetic):
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20, "rare": 20})
    rare = data.tests["rare"]
    labels = np.array([0] * 16 + [1] * 4, np.int64)
    data = replace(data, tests={**data.tests, "rare": Split(rare.images, labels)})
    done = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.2, "rare": 0.1})
    record = synthetic.store.read(done)
    answers = dict(record.predictions)
    # Two of 16 and two of 4.
    predicted = labels.copy()
    predicted[[0, 1, 16, 17]] = 1 - labels[[0, 1, 16, 17]]
    probability = np.eye(2, dtype=np.float32)[predicted]
    answers["rare"] = replace(answers["rare"], predicted=predicted, probability=probability)
    evaluations = {
        name: replace(one, n_errors=answers[name].n_errors)
        for name, one in record.evaluations.items()
    }
    synthetic.change(done, answers, evaluations=evaluations)
    run = Run(synthetic.store)
    rows = run.measurements.set_index("test_set")
    assert "balanced_error" in COLUMNS
    assert rows.loc["rare", "error_rate"] == 0.2
    assert rows.loc["rare", "balanced_error"] == pytest.approx((2 / 16 + 2 / 4) / 2)
    assert rows.loc["test", "balanced_error"] == pytest.approx(0.2)
    assert rows["uneven"].to_dict() == {"train": False, "test": False, "rare": True}
    table = error_rates(run.summary)
    assert [column for column in table if "balanced" in column] == ["rare: balanced error"]
    assert table["rare: balanced error"].tolist() == ["31.2 %"]
