"""What is known of a data set before any picture of it is read."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["ink", "photograph"]
IN_WORDS: dict[Kind, str] = {"ink": "ink", "photograph": "photographs"}
# Test sets of drawings that reports ask for: drawn like the training pictures, and all different.
NEAT_SET, ALL_SET = "neat", "all"
# Pictures that belong together, of which is not known why.
ANY_GROUP = "group"


class Published(NamedTuple):
    """An error rate that others published on the test set, in percent; `anchor`: on first screens.

    `group` is ``classical``, ``learned``, ``control``, or ``people``, who looked at the pictures.
    """

    system: str
    group: str
    error: float
    source: str
    anchor: bool = False


class Part(NamedTuple):
    """Some pictures of the first test set: those from `start` to `stop`, but for `without`.

    `name` is a phrase of reports, ``part.<name>``.
    """

    name: str
    start: int
    stop: int
    without: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """A data set that Versus knows by name.

    Attributes
    ----------
    name : display name
    summary : a line for lists
    loader : ``"module:function"`` that takes the folder of ``--data-dir`` (or None) and returns
        `dataset.labelled_images.LabelledImages`; groups, if there are any, come with the pictures
    kind : ``ink``, strokes on an even ground, or ``photograph``
    licence, citation : of the pictures
    files : ``"module:attribute"``, the `dataset.verified_files.VerifiedFiles` of what is fetched and
        cached; empty for what comes with the code
    no_class : ``"module:function"`` as `loader`, of pictures that should get no class; empty if none
    mirror : whether a picture's mirror image is of its class, so that augmentation may mirror it
    sized : whether its loader takes ``image_size``, height and width in px, since its pictures come in many
        sizes
    is_own : whether the pictures are this project's, so that they may be published with a run
    lecture_network : key of the network that the lecture trains on it; empty if there is none
    group : what its groups are, as ``writer`` or ``track``: a phrase of reports, ``noun.<group>``
    writers, parts : ``"module:function"`` and ``"module:attribute"``: who made each picture of the first
        test set (None where that was not fetched), and the `Part` s of it that a report tells apart;
        the phrases ``parts.<key>`` are about them
    writer_files : ``"module:attribute"``, the `VerifiedFiles` that `writers` reads
    published : error rates; the phrases ``published.<key>`` of reports, in every language, are about them
    """

    name: str
    summary: str
    loader: str
    kind: Kind
    licence: str
    citation: str
    files: str = ""
    no_class: str = ""
    mirror: bool = False
    sized: bool = False
    is_own: bool = False
    lecture_network: str = ""
    group: str = ANY_GROUP
    writers: str = ""
    writer_files: str = ""
    parts: str = ""
    published: tuple[Published, ...] = ()
