"""The record's type from outside: what is on disk, and what is refused in one line."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from commands.cli import versus
from dataset.input_error import InputError
from experiments.record import encoded, json_schema, read_record

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8"))
PUBLISHED = [next(folder.glob("trials/*.json")) for folder in sorted((ROOT / "results").iterdir())]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.parts[-3])
def test_published_record_fits_the_published_schema_and_comes_back_the_same(path):
    content = path.read_bytes()
    jsonschema.validate(json.loads(content), SCHEMA)
    assert encoded(read_record(path)) == content


def test_published_schema_is_that_of_the_type():
    assert json_schema() == SCHEMA, (
        "write it again: python -m experiments.record > docs/record.schema.json"
    )


def test_not_a_number_is_null_on_disk_and_nan_in_the_curve(tmp_path, make_record):
    path = tmp_path / f"{'0' * 64}.json"
    path.write_bytes(encoded(make_record(history={"loss": [0.5, float("nan")]})))
    record = read_record(path)
    assert record.history == {"loss": [0.5, None]}
    assert str(record.learning_curve["loss"]) == "[0.5, nan]"


@pytest.fixture
def folder(tmp_path, make_record):
    """A run's folder with one record."""
    (tmp_path / "trials").mkdir()
    path = tmp_path / "trials" / f"{'0' * 64}.json"
    path.write_bytes(encoded(make_record()))
    return tmp_path, path


def complaint(*command):
    done = CliRunner().invoke(versus, [str(part) for part in command])
    assert isinstance(done.exception, InputError), done.output
    assert "\n" not in str(done.exception)
    return str(done.exception)


FIELDS = [*json_schema()["$defs"]["TrialRecord"]["required"]]


@pytest.mark.parametrize("field", FIELDS)
def test_missing_field_is_named(folder, field):
    place, path = folder
    document = json.loads(path.read_bytes())
    del document[field]
    path.write_text(json.dumps(document))
    said = complaint("report", place)
    assert f"`{field}`" in said and path.name in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Damaged"),
        ("[]", "Expected `object`, got `array`"),
        ("[" * 100_000, "Damaged"),
        ('{"schema": 1}', "an earlier version's"),
        ('{"schema": 99}', "a newer version's"),
    ],
    ids=["cut", "array", "deep", "earlier", "newer"],
)
def test_what_is_no_record_of_this_version(folder, content, said):
    place, path = folder
    path.write_text(content)
    assert said in complaint("report", place)
    # Before anything is run, whose report would say it only in the end.
    assert said in complaint("run", "--dataset", "digits", "--method", "chance", "--out", place)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", -1),
        ("seed", "0"),
        ("status", "well"),
        ("evaluations", []),
        ("id", "../x"),
        ("work", []),
    ],
)
def test_value_that_no_field_has(folder, field, value):
    place, path = folder
    path.write_text(json.dumps({**json.loads(path.read_bytes()), field: value}))
    assert f"$.{field}" in complaint("report", place)
