"""Modules from outside that hang, or end the process, when they are imported, cost a line."""

import sys
from contextvars import copy_context

import pytest
from click.testing import CliRunner

from commands.cli import versus
from dataset.input_error import InputError
from experiments.methods import find_method, outside
from experiments.outside.first_import import import_within
from experiments.outside.origin import origin_of

WELL = "def feature(images):\n    return images.reshape(len(images), -1)\n"


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine.py"


def found(place, seconds=20.0):
    """What the command line finds; the limit is forgotten afterwards."""

    def named():
        import_within(seconds)
        return find_method(f"{place}:feature")

    return copy_context().run(named)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("while True:\n    pass\n", "not done after 1 s. .* --timeout SECONDS' gives"),
        ("import os\nos._exit(3)\n", "it ends the process, with exit code 3"),
        ("import os\nos._exit(0)\n", "it ends the process, with exit code 0"),
        ("import os\nos.abort()\n", "it ends the process, by SIGABRT"),
        ("import sys\nsys.exit(4)\n", "SystemExit: 4"),
    ],
    ids=["hangs", "ends", "ends well", "crashes", "exits"],
)
def test_what_happens_at_its_import_is_a_line(mine, source, told):
    mine.write_text(source)
    with pytest.raises(
        InputError, match=rf"'mine\.py:feature' cannot be imported: {told}"
    ) as error:
        found(mine, 1.0 if "while" in source else 20.0)
    assert "\n" not in str(error.value)


def test_what_it_prints_is_told_once_and_what_is_well_is_found(mine, capfd):
    mine.write_text(f'import os\nprint("one")\nos.write(2, b"noise")\nprint("two")\n{WELL}')
    assert found(mine).role == "feature"
    said = capfd.readouterr()
    assert said.out == ""
    assert "'mine.py:feature', imported, printed 2 lines, the first: one\n" in said.err
    assert said.err.count("noise") == 1


def test_a_package_around_a_module_is_not_imported_to_find_it(mine, monkeypatch):
    package = mine.with_name("their_hanging_package")
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit(5)\n")
    (package / "part.py").write_text(WELL)
    monkeypatch.syspath_prepend(str(mine.parent))
    assert origin_of("their_hanging_package.part:feature").module == "their_hanging_package.part"
    assert "their_hanging_package" not in sys.modules
    with pytest.raises(InputError, match="cannot be imported: SystemExit: 5"):
        find_method("their_hanging_package.part:feature")


def run(*methods):
    named = [part for one in methods for part in ("--method", one)]
    given = ["run", "--dataset", "digits", "--train-size", "100", "--seeds", "1", "--out", "run"]
    return CliRunner().invoke(versus, [*given, *named])


def test_the_other_methods_are_run(mine, undrawn):
    mine.write_text("import os\nos._exit(3)\n")
    done = run("./mine.py:feature", "./not_there.py:feature", ".:feature", "chance")
    assert done.exit_code == 2
    told = [line for line in done.stderr.splitlines() if line.startswith("versus: ")]
    assert [line.split(" ")[1:4] for line in told] == [
        ["'mine.py:feature'", "cannot", "be"],
        ["There", "is", "no"],
        ["No", "module", "'.'"],
    ]
    assert "1 trials run, 0 were there already, 0 failed." in done.stderr
    assert (mine.parent / "run" / "report.html").is_file()


def test_where_no_method_is_left_nothing_is_run(mine):
    mine.write_text("import os\nos._exit(3)\n")
    done = run("./mine.py:feature", "./not_there.py:feature")
    assert isinstance(done.exception, InputError)
    assert not (mine.parent / "run").exists()


def test_a_name_of_ours_that_is_mistyped_stops_all(mine):
    done = run("hog+svmm", "chance")
    assert isinstance(done.exception, InputError)
