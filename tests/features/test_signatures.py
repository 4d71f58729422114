"""What ``help()`` shows of the library's functions can be read."""

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import experiments.statistics
import features

MODULES = [
    importlib.import_module(f"features.{found.name}")
    for found in pkgutil.iter_modules(features.__path__)
    if not found.ispkg
]
FUNCTIONS = {
    f"{one.__module__}.{one.__name__}": one
    for module in [*MODULES, experiments.statistics]
    for name, one in vars(module).items()
    if inspect.isfunction(one) and not name.startswith("_")
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signature_in_help(name):
    shown = str(inspect.signature(FUNCTIONS[name]))
    assert "numpy._typing" not in shown
    assert inspect.getdoc(FUNCTIONS[name])


@pytest.mark.parametrize(
    "module", ["features.hog", "features.lbp", "features.harris", "experiments.statistics"]
)
def test_one_feature_comes_without_networks_and_clusters(module):
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not set(loaded.stdout.split()) & {"keras", "tensorflow", "distributed", "matplotlib"}
