"""What is said of one kind of damage."""

from typing import NamedTuple


class Corruption(NamedTuple):
    """One kind of damage.

    Attributes
    ----------
    function : ``"module:function"``
    name : display name
    summary : one sentence
    parameter : what ``amounts`` measure, with the unit
    amounts : for severity 1, 2, 3, 4, 5; damage rises
    citation : where the idea is from; the code and the numbers are our own
    colour : whether it changes nothing in a gray picture
    """

    function: str
    name: str
    summary: str
    parameter: str
    amounts: tuple[float, float, float, float, float]
    citation: str
    colour: bool = False
