"""Ways in which a picture can be damaged, each at five severities, by the kind of picture.

`CORRUPTIONS` is the one list of them. A new corruption is a function in a file here and an entry in
`dataset.corruptions.of_ink` or `dataset.corruptions.of_photographs`; the contract tests and
``docs/conditions.md`` run over the entries. A function takes

* the pictures, float32 in [0, 1]: ink ``(n, height, width)``, 0 is paper, 1 full ink; photographs
  ``(n, height, width, channels)``, of one channel or of red, green and blue,
* ``amount``: the entry's value for the severity,
* ``draws``: `dataset.draws.Draws`, the only source of chance,

and returns pictures of the same shape; what leaves [0, 1] is clipped by `dataset.conditions.under`.
Lengths are shares of the picture's shorter side, so that a severity means the same at any size. What
both kinds have goes by one key and one name.
"""

from dataset.corruptions.corruption import Corruption
from dataset.corruptions.of_ink import INK
from dataset.corruptions.of_photographs import PHOTOGRAPHS
from dataset.facts import Kind

CORRUPTIONS: dict[Kind, dict[str, Corruption]] = {"ink": INK, "photograph": PHOTOGRAPHS}
# Of every kind, by key: for their names.
EVERY: dict[str, Corruption] = {**PHOTOGRAPHS, **INK}
