"""Every method that Versus compares: the one place where both families meet.

A method is an ordered list of steps (`experiments.methods.method`); each theme has a file with its
literal list, and a new method is a line in one of them.
"""

from dataset.input_error import InputError, unknown_name
from experiments.methods.baselines import BASELINES
from experiments.methods.drawings import DRAWINGS
from experiments.methods.ensembles import ENSEMBLES
from experiments.methods.ladder import LADDER
from experiments.methods.method import Method
from experiments.methods.networks import NETWORKS
from experiments.methods.photographs import PHOTOGRAPHS
from experiments.methods.virtual import VIRTUAL

METHODS: dict[str, Method] = {
    method.key: method
    for theme in (BASELINES, LADDER, VIRTUAL, NETWORKS, ENSEMBLES, DRAWINGS, PHOTOGRAPHS)
    for method in theme
}


def find_method(key: str) -> Method:
    """The method called `key`: one of ours, of an installed package, or from where `key` says; with
    settings other than its own where there are any in brackets, ``hog+svm[extractor.n_cells=6]``.

    Raises
    ------
    InputError
        With the nearest name, if there is none; for what is at ``FILE.py:NAME`` as
        `experiments.methods.outside.find_outside`, and at ``FILE.npz:HEAD`` as
        `experiments.methods.given.find_given`.
    """
    if key in METHODS:
        return METHODS[key]
    # What is from outside, or set otherwise, is looked for when it is named.
    from experiments.methods import given, outside, variants
    from experiments.outside.origin import is_address

    base, settings = variants.parse_key(key)
    if settings:
        return variants.with_settings(find_method(base), settings)
    if found := outside.known_outside(key) or given.known_given(key):
        return found
    if given.is_given(key):
        return given.find_given(key)
    if is_address(key):
        return outside.find_outside(key)
    offers, refused = outside.plugged_in(METHODS)
    if key in offers:
        return outside.find_plugged_in(offers[key])
    if key in refused:
        raise InputError(refused[key])
    raise unknown_name("method", key, [*METHODS, *offers], "'versus list methods'")


def is_outside(name: str) -> bool:
    """Whether `name`, which may have settings in brackets, is of none of ours; nothing is imported."""
    from experiments.methods import outside, variants
    from experiments.outside.origin import is_address

    base = variants.parse_key(name)[0]
    if base in METHODS:
        return False
    return is_address(base) or base in outside.plugged_in(METHODS)[0]
