"""Every method that Versus compares: the one place where both families meet.

A method is an ordered list of steps (`experiments.methods.method`); each theme has a file with its
literal list, and a new method is a line in one of them.
"""

from dataset.input_error import unknown_name
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
    """The method called `key`.

    Raises
    ------
    InputError
        With the nearest name, if there is none.
    """
    if key not in METHODS:
        raise unknown_name("method", key, METHODS, "'versus list methods'")
    return METHODS[key]
