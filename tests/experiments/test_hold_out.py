"""Errors by drawer, and the command that learns from all drawers but one."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from commands.cli import versus
from dataset.drawings import write_drawings
from dataset.input_error import InputError
from experiments.hold_out import errors_by_drawer
from experiments.predictions import Predictions


def record(dataset, drawer, predicted, seed=0):
    labels = np.array([0, 1, 1, 1])
    return SimpleNamespace(
        data=SimpleNamespace(key=dataset),
        method=SimpleNamespace(key="m"),
        seed=seed,
        predictions={drawer: Predictions(labels, np.array(predicted), None)},
    )


def test_errors_by_hand():
    data = {key: SimpleNamespace(tests={key[-1]: None}) for key in ("people-a", "people-b")}
    records = [
        record("people-a", "a", [0, 1, 1, 1]),
        record("people-a", "a", [1, 1, 1, 1], seed=1),
        record("people-b", "b", [1, 0, 0, 1]),
        record("people-b", "b", [1, 0, 0, 0], seed=1),
    ]
    found = errors_by_drawer(records, data).set_index("drawer")
    assert found["error_rate"].to_dict() == pytest.approx({"a": 1 / 8, "b": 7 / 8, "all": 1 / 2})
    # Of two drawers, both may be drawn twice.
    assert tuple(found.loc["all", ["error_low", "error_high"]]) == pytest.approx((1 / 8, 7 / 8))
    assert found.loc[["a", "b"], "error_low"].isna().all()


def test_command_writes_records_and_a_table(tmp_path):
    write_drawings(tmp_path / "people", 3, (), 2, seed=0, fitted=True)
    command = ["hold-out", str(tmp_path / "people"), "--method", "chance", "--method", "pixels+nn"]
    done = CliRunner().invoke(versus, [*command, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(tmp_path / "out" / "hold-out.csv")
    assert table["drawer"].tolist() == 2 * ["drawer01", "drawer02", "drawer03", "all"]
    chance = table[(table["method"] == "chance") & (table["drawer"] == "all")].iloc[0]
    assert (chance.n_test, chance.error_rate) == (18, pytest.approx(2 / 3, abs=1e-4))
    assert "95 %, over drawers" in done.output
    assert len(list((tmp_path / "out" / "trials").glob("*.json"))) == 6
    again = CliRunner().invoke(versus, [*command, "--out", str(tmp_path / "out")])
    assert "0 of 6 trials to run" in again.output


def test_unknown_method_is_a_mistake_before_anything_is_written(tmp_path):
    command = ["hold-out", str(tmp_path), "--method", "hogg+svm", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(versus, command)
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "out").exists()
