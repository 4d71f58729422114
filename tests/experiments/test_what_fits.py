"""Every method that is said to fit pictures of a kind does run on them."""

import pytest

from experiments.engine import run_trials
from experiments.methods import METHODS
from experiments.plan import Grid, fitting, trials
from experiments.store import Store
from tests.experiments.test_needs import data_of


def one_an_architecture(planned):
    """Of networks the first of each architecture; everything else."""
    kept = {}
    for trial in planned:
        of = dict(METHODS[trial.method].steps[0].settings).get("architecture", trial.method)
        kept.setdefault(of, trial)
    return list(kept.values())


# Recipes, by which networks of one architecture differ, see neither how many classes there are nor
# colours; and what takes gray photographs takes many classes in colour.
@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    ("kind", "colour", "n_classes", "of_those"),
    [
        ("ink", False, 43, list),
        ("ink", False, 2, one_an_architecture),
        ("photograph", True, 43, list),
        ("photograph", False, 2, one_an_architecture),
    ],
)
def test_what_fits_runs(kind, colour, n_classes, of_those, tmp_path, short_recipes):
    data, store = data_of(kind, n_classes, colour), Store(tmp_path)
    store.create()
    fit, _ = fitting(trials([Grid("d", tuple(METHODS), seeds=(0,))]), {"d": data})
    kept = of_those(fit)
    run_trials(kept, {"d": data}, store, "p")
    assert {record.error for record in store.records()} == {None}
    assert len(store.records()) == len(kept)
