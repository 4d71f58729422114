"""README's table of results is what the records in ``results/`` say."""

import re
import shutil
from pathlib import Path

import pytest

from dataset.input_error import InputError
from experiments.publish import publish
from experiments.store import Store
from experiments.swept import Swept, read_sweeps, write_sweeps
from reports.language import speaking
from reports.published import (
    ANSWER,
    COSTS,
    FURTHER_RUNS,
    HEADLINE_RUN,
    SAYS_COSTS,
    answer_block,
    folders,
    readme_block,
    with_block,
)

ROOT = Path(__file__).parents[2]


def test_readme_is_made_from_results():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_block(readme, readme_block(ROOT / "results")) == readme


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.ko.md", "ko")])
def test_readme_opens_with_the_answer_before_any_command(name, language):
    readme = (ROOT / name).read_text(encoding="utf-8")
    with speaking(language):
        assert with_block(readme, answer_block(ROOT / "results"), ANSWER) == readme
    opening, _, _ = readme.partition("```")
    assert f"<!-- /{ANSWER} -->" in opening
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", readme)
    assert len(named) == 3
    assert all((ROOT / file).is_file() for file in named)
    assert "0.0 ± 0.0" not in readme


def test_what_is_not_there_is_not_yet_run(tmp_path):
    assert folders(tmp_path) == []
    block = readme_block(tmp_path)
    assert block.count("not yet run") == 5


def test_block_of_a_published_run(store, tmp_path):
    publish(store, Store(tmp_path / HEADLINE_RUN))
    block = readme_block(tmp_path)
    assert "| `quick` | 36 trials, 1 failed | Networks that learn everything make fewer" in block
    assert block.count("not yet run") == 4
    assert "| **Hand-crafted** |" in block
    assert "| Small network | filters | 1 | 1.00 % | 0.54 – 1.83 % |" in block


def test_one_fit_a_method_says_its_costs_and_no_winner(store, tmp_path):
    publish(store, Store(tmp_path / COSTS))
    (row,) = [line for line in readme_block(tmp_path).splitlines() if line.startswith("| `costs`")]
    assert row == f"| `costs` | 36 trials, 1 failed | {SAYS_COSTS} |"


@pytest.fixture
def own_store(store, tmp_path):
    """A copy, to write into."""
    return Store(shutil.copytree(store.folder, tmp_path / "own"))


def test_sweeps_are_published_with_their_run(own_store, tmp_path):
    write_sweeps(
        own_store.folder, [Swept("f", "x", 9, "m", "m[k=1]", "M", "classical", "k", "1", 5, 1)]
    )
    publish(own_store, Store(tmp_path / HEADLINE_RUN))
    assert read_sweeps(tmp_path / HEADLINE_RUN) == read_sweeps(own_store.folder)


def test_what_is_published_again_is_replaced(own_store, tmp_path):
    target = Store(tmp_path / HEADLINE_RUN)
    for values in (["1"], ["1", "2"]):
        found = [Swept(v, "x", 9, "m", f"m[k={v}]", "M", "classical", "k", v, 5, 1) for v in values]
        write_sweeps(own_store.folder, found)
        publish(own_store, target)
    assert len(read_sweeps(target.folder)) == 2


@pytest.mark.parametrize("name", FURTHER_RUNS)
def test_further_runs_are_shown_once_they_are_there(name, store, tmp_path):
    assert name not in readme_block(tmp_path)
    publish(store, Store(tmp_path / name))
    assert f"| `{name}` | 36 trials, 1 failed |" in readme_block(tmp_path)
    assert folders(tmp_path) == [tmp_path / name]


def test_what_is_no_run_of_the_report_is_not_published(store, tmp_path, monkeypatch, versus):
    for name in ("README.md", "README.ko.md"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    code, _, err = versus("publish", store.folder, "--as", "poll")
    assert code == 2
    assert "Unknown run 'poll': expected --as lecture, quick" in err


def test_readme_without_a_place():
    with pytest.raises(InputError, match="No place for the results"):
        with_block("# Another readme", "block")
