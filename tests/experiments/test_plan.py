"""From a profile and choices to trials."""

import sys
from dataclasses import replace

import pytest

from dataset.input_error import InputError
from experiments.methods.ladder import RUNGS
from experiments.plan import (
    Grid,
    PerClass,
    choose,
    fitting,
    load_profile,
    parse_train_size,
    profile_names,
    trials,
)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_is_readable_and_has_trials(name):
    profile = load_profile(name)
    planned = trials(profile.grids)
    assert planned
    assert profile.summary
    assert len(set(planned)) == len(planned)


def test_quick_has_every_idea_on_the_shapes_with_three_seeds():
    planned = trials(load_profile("quick").grids)
    shapes = {(trial.method, trial.seed) for trial in planned if trial.dataset == "shapes"}
    methods = {method for method, _ in shapes}
    assert shapes == {(method, seed) for method in methods for seed in range(3)}
    ideas = {f"{rung.key}+svm" for rung in RUNGS}
    assert methods >= ideas | {"chance", "lecture-shape-cnn", "lecture-mnist-cnn", "small-cnn"}
    sizes = {trial.train_size for trial in planned if trial.dataset == "mnist"}
    assert sizes == {1000, 10000}


def test_lecture_profile_takes_the_first_fifty_thousand():
    grids = {grid.dataset: grid for grid in load_profile("lecture").grids}
    assert grids["mnist"].train_sizes == (50000,)
    assert grids["mnist"].subset == "first"
    assert "lecture-mnist-cnn" in grids["mnist"].methods
    assert "lecture-shape-cnn" in grids["shapes"].methods


def test_unknown_profile_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'quick'"):
        load_profile("quik")


def test_choices_replace_what_the_profile_says():
    grids = [Grid("shapes", ("chance",)), Grid("mnist", ("chance",), (1000,))]
    chosen = choose(grids, ["mnist"], ["hog+svm", "hog+svm"], [100, 300], 2)
    assert chosen == (Grid("mnist", ("hog+svm",), (100, 300), range(2)),)
    assert len(trials(chosen)) == 4


def test_data_set_outside_the_profile_gets_all_its_images():
    [grid] = choose(
        [Grid("mnist", ("chance",), (1000,), subset="first", monitor="rest")], ["digits"]
    )
    assert (grid.dataset, grid.train_sizes, grid.subset, grid.monitor) == (
        "digits",
        ("all",),
        "stratified",
        None,
    )


def test_a_folder_gets_the_grids_that_are_for_one():
    few = Grid("folder", ("chance",), (PerClass(50),), range(5), validate=True)
    grids = [Grid("mnist", ("hog+svm",)), few, replace(few, conditions=("fog@3",), seeds=(0,))]
    chosen = choose(grids, ["folder:mnist"])
    assert chosen == tuple(replace(grid, dataset="folder:mnist") for grid in grids[1:])
    assert choose(grids, ["mnist"]) == (grids[0],)
    [grid] = choose(grids, ["folder:mine"], n_seeds=1, train_sizes=[PerClass(3)])[:1]
    assert (grid.train_sizes, grid.seeds) == ((PerClass(3),), range(1))


def test_a_grid_for_a_folder_needs_one():
    with pytest.raises(InputError, match=r"for a folder: expected one .* with --data PATH"):
        choose([Grid("folder", ("chance",))])


def test_unknown_method_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'harris\\+svm'"):
        choose([Grid("mnist", ("chance",))], methods=["hariss+svm"])


@pytest.mark.parametrize(
    ("text", "size"), [("all", "all"), ("1000", 1000), ("1,000", 1000), ("10/class", PerClass(10))]
)
def test_training_sizes(text, size):
    assert parse_train_size(text) == size


@pytest.mark.parametrize("text", ["0", "-5", "many", "1.5", "", "/class", "0/class", "all/class"])
def test_bad_training_sizes(text):
    with pytest.raises(InputError, match="--train-size"):
        parse_train_size(text)


def test_sizes_a_class_are_balanced_draws_beside_totals():
    grid = Grid("mnist", ("chance",), (PerClass(3), 50), seeds=(0,))
    assert [(t.train_size, t.subset) for t in trials([grid])] == [
        (PerClass(3), "balanced"),
        (50, "stratified"),
    ]


def test_conditions_are_taken_apart_and_spelled_alike():
    [trial] = trials(
        [Grid("mnist", ("chance",), seeds=(0,), conditions=("rotation@+30.0", "fog@2", "fog@2.0"))]
    )
    assert trial.conditions == ("rotation@30", "fog@2")
    [trial] = trials([Grid("mnist", ("chance",), seeds=(0,), conditions=("all", "rotations"))])
    assert len(trial.conditions) == 15 * 5 + 12


def test_one_fit_serves_the_grid_with_more_conditions():
    plain = Grid("mnist", ("chance",), (10,), (0,))
    with_fog = Grid("mnist", ("chance",), (10,), (0,), conditions=("fog@1",), condition_images=5)
    for grids in ([plain, with_fog], [with_fog, plain]):
        [trial] = trials(grids)
        assert trial.conditions == ("fog@1",)
        assert trial.condition_images == 5


def test_unknown_condition_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'fog'"):
        trials([Grid("mnist", ("chance",), conditions=("fogg@1",))])


def test_samples_profile_goes_from_one_to_a_thousand_a_class():
    planned = trials(load_profile("samples").grids)
    assert {str(t.train_size) for t in planned} == {
        f"{n:,} a class" for n in (1, 3, 10, 30, 100, 300, 1000)
    }
    assert {t.seed for t in planned} == set(range(5))


def test_a_network_is_left_out_where_keras_is_not(striped, monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    planned = trials([Grid("stripes", ("hog+svm", "small-cnn", "fusion"), ("all",), range(1))])
    kept, left_out = fitting(planned, {"stripes": striped})
    assert [one.method for one in kept] == ["hog+svm"]
    assert [one.what for one in left_out] == ["small-cnn", "fusion"]
