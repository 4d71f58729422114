"""From a profile and choices to trials."""

import pytest

from dataset.input_error import InputError
from experiments.methods import METHODS
from experiments.plan import Grid, choose, load_profile, parse_train_size, profile_names, trials


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_is_readable_and_has_trials(name):
    profile = load_profile(name)
    planned = trials(profile.grids)
    assert planned
    assert profile.summary
    assert len(set(planned)) == len(planned)


def test_quick_has_every_method_on_the_shapes_with_three_seeds():
    planned = trials(load_profile("quick").grids)
    shapes = {(trial.method, trial.seed) for trial in planned if trial.dataset == "shapes"}
    assert shapes == {(method, seed) for method in METHODS for seed in range(3)}
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
    assert chosen == (Grid("mnist", ("hog+svm",), (100, 300), (0, 1)),)
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


def test_unknown_method_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'harris\\+svm'"):
        choose([Grid("mnist", ("chance",))], methods=["hariss+svm"])


@pytest.mark.parametrize(("text", "size"), [("all", "all"), ("1000", 1000), ("1,000", 1000)])
def test_training_sizes(text, size):
    assert parse_train_size(text) == size


@pytest.mark.parametrize("text", ["0", "-5", "many", "1.5", ""])
def test_bad_training_sizes(text):
    with pytest.raises(InputError, match="--train-size"):
        parse_train_size(text)
