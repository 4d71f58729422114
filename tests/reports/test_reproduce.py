"""The commands of a report make its numbers again: they say how the pictures were read."""

from dataclasses import replace

import pytest

from dataset.conditions import all_conditions
from dataset.labelled_images import Brought
from dataset.verified_archives import NOT_OFFICIAL
from reports.run import Run
from reports.sections.reproduce import reproduce


def test_command_that_makes_a_comparison_again(synthetic):
    data = synthetic.data("folder:my drawings", "my drawings", ["a", "b"], (24, 24), {"test": 20})
    damaged = {("test", name): (10, 0.2) for name in [*all_conditions(), "rotation@7"]}
    rates = {"train": 0.0, "test": 0.1}
    synthetic.trial(data, "hog+svm", 100, 2, rates, damaged, subset="balanced")
    (_, code, _) = reproduce(Run(synthetic.store))
    assert code.text.splitlines() == [
        "# my drawings, 50 training images a class",
        "versus run --profile quick --data 'PATH/TO/my drawings' --kind ink --image-size 24x24 "
        "--train-size 50/class \\",
        "    --method hog+svm \\",
        "    --condition all --condition rotation@7 --condition-images 10 \\",
        "    --seeds 3 --out DIR",
    ]


def test_the_command_says_that_pictures_may_be_mirrored(synthetic):
    data = synthetic.data("folder:x", "x", ["a", "b"], (24, 24), {"test": 20})
    name = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    recorded = replace(synthetic.store.read(name).data, kind="photograph", mirror=True)
    synthetic.change(name, data=recorded)
    (_, code, _) = reproduce(Run(synthetic.store))
    wanted = "--data PATH/TO/x --kind photograph --image-size 24x24 --mirror --train-size 100"
    assert wanted in code.text


@pytest.mark.parametrize(
    ("told", "wanted"),
    [(r"(\d+)_\d+", r"--groups '(\d+)_\d+'"), ("who drew.csv", "--groups 'PATH/TO/who drew.csv'")],
)
def test_the_command_says_which_pictures_belong_together(synthetic, told, wanted):
    data = synthetic.data("folder:x", "x", ["a", "b"], (24, 32), {"test": 20})
    name = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    recorded = replace(synthetic.store.read(name).data, grouping=told)
    synthetic.change(name, data=recorded)
    (_, code, _) = reproduce(Run(synthetic.store))
    assert f"--data PATH/TO/x --kind ink --image-size 24x32 {wanted} --train-size 100" in code.text


def test_the_command_says_the_size_of_pictures_that_come_in_many(synthetic):
    data = synthetic.data("gtsrb", "GTSRB", ["a", "b"], (48, 48, 3), {"test": 20})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    (_, code, _) = reproduce(Run(synthetic.store))
    assert "--dataset gtsrb --image-size 48x48 --train-size 100" in code.text


def test_the_command_says_that_archives_are_others_than_the_published_ones(synthetic):
    data = synthetic.data("gtsrb", "GTSRB", ["a", "b"], (32, 32, 3), {"test": 20})
    name = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    told = f"Signs. {NOT_OFFICIAL}: a.zip in 'copies' differ from the published MD5."
    synthetic.change(name, data=replace(synthetic.store.read(name).data, provenance=told))
    (_, code, _) = reproduce(Run(synthetic.store))
    assert "--dataset gtsrb --data-dir PATH/TO/ARCHIVES --image-size 32x32 " in code.text


def test_profiles_in_files_of_the_users_are_one_command_of_what_they_chose(synthetic):
    data = synthetic.data("gtsrb", "GTSRB", ["a", "b"], (32, 32, 3), {"test": 20})
    for method, profile in (("hog+svm", "mine.toml"), ("pixels+svm", "./other.toml")):
        name = synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 0.1})
        synthetic.change(name, profile=profile)
    (_, code, _) = reproduce(Run(synthetic.store))
    assert code.text.splitlines()[1:] == [
        "versus run --dataset gtsrb --image-size 32x32 --train-size 100 \\",
        "    --method hog+svm --method pixels+svm \\",
        "    --seeds 1 --out DIR",
    ]


def test_the_command_says_which_test_sets_were_brought_and_that_they_were_not_framed(synthetic):
    data = synthetic.data("shapes", "Shapes", ["a", "b"], (24, 24), {"test": 20, "my friend": 20})
    rates = {"train": 0.0, "test": 0.1, "my friend": 0.2}
    name = synthetic.trial(data, "hog+svm", 100, 0, rates)
    evaluations = synthetic.store.read(name).evaluations
    for told, wanted in (
        (Brought("friend=my friend", True), "--test friend='PATH/TO/my friend'"),
        (Brought("hds", False), "--test hds --no-frame"),
        (Brought(None, False), "--no-frame"),
    ):
        brought = replace(evaluations["my friend"], brought=told)
        synthetic.change(name, evaluations={**evaluations, "my friend": brought})
        (_, code, _) = reproduce(Run(synthetic.store))
        assert f"    {wanted} \\\n" in code.text, told
        assert ("--no-frame" in code.text) is not told.frame


def test_a_test_set_is_named_once_and_framed_ones_apart_from_those_that_are_not(synthetic):
    data = synthetic.data("shapes", "Shapes", ["a", "b"], (24, 24), {"x": 20, "y": 20})
    for seed, place in enumerate(("old", "new")):
        name = synthetic.trial(data, "hog+svm", 100, seed, {"train": 0.0, "x": 0.1, "y": 0.2})
        told = {"x": Brought(f"x={place}", True), "y": Brought("y=there", False)}
        evaluations = synthetic.store.read(name).evaluations
        brought = {key: replace(evaluations[key], brought=one) for key, one in told.items()}
        synthetic.change(name, evaluations={**evaluations, **brought})
    (_, framed, left, _) = reproduce(Run(synthetic.store))
    assert "    --test x=PATH/TO/new \\\n" in framed.text
    assert "    --test y=PATH/TO/there --no-frame \\\n" in left.text
    assert (framed.text.count("--test"), left.text.count("--test")) == (1, 1)


def test_drawers_in_turn_have_one_command_for_all(synthetic):
    for drawer in ("anna", "ben"):
        name = f"who drew without {drawer}"
        data = synthetic.data(f"folder:who drew-{drawer}", name, ["a", "b"], (24, 24), {drawer: 20})
        done = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, drawer: 0.1})
        synthetic.change(done, profile="hold-out")
    (_, code, _) = reproduce(Run(synthetic.store))
    assert code.text.splitlines() == [
        "# who drew",
        "versus hold-out 'PATH/TO/who drew' --kind ink --image-size 24x24 \\",
        "    --method hog+svm \\",
        "    --seeds 1 --out DIR",
    ]
