"""A folder that is called like a data set has nothing of it: no sizes, no flags, no published numbers."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from commands.cli import versus
from dataset import DATASETS
from experiments.methods import METHODS
from experiments.plan import ALL, choose, load_profile, profile_names
from experiments.publish import publish
from experiments.store import Store
from reports.run import Run

NAMES = ["mnist", "shapes", "digits"]
pytestmark = pytest.mark.usefixtures("undrawn")


@pytest.fixture(params=NAMES)
def folder(request, tmp_path, monkeypatch):
    """Two classes of 12 training and 3 test pictures, 24 px, in a folder of the data set's name."""
    monkeypatch.chdir(tmp_path)
    place, generator = tmp_path / "x" / request.param, np.random.default_rng(0)
    for part, count in (("train", 12), ("test", 3)):
        for turned, label in enumerate(("across", "down")):
            (place / part / label).mkdir(parents=True)
            for i in range(count):
                image = np.full((24, 24), 255, np.uint8)
                image[generator.integers(6, 18), 3:21] = 0
                picture = Image.fromarray(image.T if turned else image)
                picture.save(place / part / label / f"{i}.png")
    return place


def run(*arguments):
    done = CliRunner().invoke(versus, ["run", *map(str, arguments)])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


@pytest.mark.parametrize("profile", profile_names())
@pytest.mark.parametrize("name", DATASETS)
def test_no_grid_of_a_profile_is_for_a_folder(profile, name):
    chosen = choose(load_profile(profile).grids, [f"folder:{name}"])
    assert [(grid.dataset, grid.train_sizes) for grid in chosen] == [(f"folder:{name}", (ALL,))]
    assert (chosen[0].subset, chosen[0].monitor) == ("stratified", None)


def test_plan_of_a_folder_has_its_own_size(folder):
    plan = run("--data", folder, "--dry-run")
    assert f"folder:{folder.name}" in plan
    assert "24 stratified" in plan
    assert f"runs/quick-{folder.name}" in plan.replace("\\", "/")


def test_run_of_a_folder_says_nothing_of_the_data_set(folder, tmp_path):
    run("--data", folder, "--method", "chance", "--method", "hog+svm", "--seeds", 1)
    store = Store(tmp_path / "runs" / f"quick-{folder.name}")
    (kept,) = store.datasets.iterdir()
    assert kept.name.startswith(f"folder_{folder.name}-")
    (comparison,) = Run(store).comparisons
    assert comparison.facts is None
    assert comparison.title.startswith(folder.name)
    page = (store.folder / "report.html").read_text(encoding="utf-8")
    assert f"--data PATH/TO/{folder.name}" in page
    texts = [entry.system for facts in DATASETS.values() for entry in facts.published]
    texts += [facts.name for facts in DATASETS.values()] + ["published results"]
    assert [text for text in texts if text in page] == []
    assert not any(":" in path.name for path in store.folder.rglob("*"))


def test_how_a_folder_was_read_stands_in_its_report(folder, tmp_path):
    pattern = r"(.+/\d+)\.png"
    run("--data", folder, "--method", "chance", "--seeds", 1, "--groups", pattern)
    page = (tmp_path / "runs" / f"quick-{folder.name}" / "report.md").read_text(encoding="utf-8")
    assert (
        f"--data PATH/TO/{folder.name} --kind ink --image-size 24x24 --groups '{pattern}'" in page
    )


def test_pictures_of_a_folder_are_neither_published_nor_taken_from_the_cache(folder, tmp_path):
    run("--data", folder, "--method", "chance", "--seeds", 1)
    small = Store(tmp_path / "published")
    publish(Store(tmp_path / "runs" / f"quick-{folder.name}"), small)
    assert list(small.datasets.glob("*.npz")) == list(small.datasets.glob("*.labels.npz"))
    again = Run(small)
    assert again.pictures.images(again.records[0], "test") is None


def test_model_of_a_folder_is_told_by_its_card(folder, tmp_path):
    out = tmp_path / "models" / "hog.skops"
    for command in (
        ["train", "--data", folder, "--method", "hog+svm", "--out", out],
        ["predict", "--model", out, folder / "test" / "down" / "0.png", "--csv"],
    ):
        done = CliRunner().invoke(versus, list(map(str, command)))
        assert done.exit_code == 0, (done.output, done.exception)
    card = json.loads((tmp_path / "models" / "hog.skops.json").read_text(encoding="utf-8"))
    assert card["dataset"]["key"] == f"folder:{folder.name}"
    assert card["dataset"]["name"] == folder.name
    assert ",down," in done.output


def test_lecture_networks_are_methods():
    assert {facts.lecture_network for facts in DATASETS.values()} - {""} <= METHODS.keys()
