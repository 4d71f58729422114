"""Sphinx: the documents, the packages' docstrings and a gallery, into ``docs/_build``."""

import os
import re
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
# Docstrings are of the checkout that this file lies in, not of an installed one.
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
PACKAGES = ("dataset", "features", "cnn", "experiments")

project = "Versus"
author = "The Versus authors"
with open(ROOT / "pyproject.toml", "rb") as file:
    version = release = tomllib.load(file)["project"]["version"]

extensions = [
    "sphinx.ext.apidoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
    "myst_parser",
]
exclude_patterns = ["_build", "report", "gallery", "api/*/modules.rst"]
default_role = "py:obj"  # Single backticks are names, here or in another library.
html_theme = "alabaster"
html_show_copyright = False
html_theme_options = {"page_width": "70em", "sidebar_width": "17em"}
html_show_copyright = False

apidoc_modules = [
    {
        "path": str(ROOT / package),
        "destination": f"api/{package}",
        "separate_modules": True,
        "module_first": True,
        "include_private": False,
        "automodule_options": {"members", "show-inheritance"},
    }
    for package in PACKAGES
]
autodoc_typehints = "none"
# scikit-learn makes them for every estimator, with references into its own pages.
autodoc_default_options = {
    "ignore-module-all": True,
    "exclude-members": ", ".join(
        f"set_{what}_request" for what in ("fit", "predict", "predict_proba", "score", "transform")
    ),
}
napoleon_use_ivar = True
myst_heading_anchors = 3
sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "examples",
    "filename_pattern": "/",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_memory": False,
    "write_computation_times": False,
}
# It looks for spaces in the whole path, thus also in that of the checkout; a test looks at the names.
suppress_warnings = ["sphinx_gallery.space_in_filename"]


def setup(app: Sphinx) -> None:
    """What follows a colon in our lists of parameters says what it is; NumPy's style expects a type."""
    app.connect("autodoc-process-docstring", _meanings_below, priority=400)


def _meanings_below(
    _app: Sphinx, _kind: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    lines[:] = re.sub(r"(?m)^([\w*][\w*, ]*) : (.+)$", r"\1\n    \2", "\n".join(lines)).split("\n")
