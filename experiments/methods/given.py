"""Methods on given features: vectors from outside under a linear and an RBF head.

They are a family of their own: nobody here designed the features or learned them, and what they were
learned from, if they were, is not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from dataset.facts import Kind
from dataset.input_error import InputError
from dataset.unmet import Unmet
from experiments.guard import say
from experiments.methods.method import Method, base_of, chain, step
from experiments.methods.needs import Facts

if TYPE_CHECKING:
    from dataset.given_vectors import GivenVectors, Rows
    from dataset.labelled_images import LabelledImages
    from experiments.record import Family

SUFFIX = ".npz"
# Head → its step, and how it is called in names and sentences.
HEADS = {
    "linear": ("linear_svm", "linear SVM", "a linear support vector machine"),
    "svm": ("rbf_svm", "SVM", "an RBF support vector machine"),
}


class GivenFile:
    """A file of vectors, and what it was found to have for the data sets of this run."""

    def __init__(self, vectors: "GivenVectors", path: Path) -> None:
        self.vectors = vectors
        self.path = path
        self.rows: Rows = {}
        self._reasons: dict[str, Unmet | None] = {}
        self._lacking: dict[tuple[str, str, int | None], bool] = {}

    def unmet(self, data: "LabelledImages") -> Unmet | None:
        """Why it is not for `data`; None if every picture of it has a vector.

        Raises
        ------
        InputError
            If some have one and some have none.
        """
        if data.key not in self._reasons:
            rows, n_other = self.vectors.rows_of(data)
            if n_other:
                say(
                    f"{self.vectors.key}: {n_other:,} pictures of {data.key} have the pixels of another "
                    "one, and another vector; the first one's counts."
                )
            self.rows |= rows
            none = Unmet("vectors", received=f"{len(self.vectors.vectors):,}")
            self._reasons[data.key] = None if rows else none
        return self._reasons[data.key]

    def lacks(self, data: "LabelledImages", condition: str, most: int | None) -> bool:
        """Whether a test picture under a condition has no vector.

        Parameters
        ----------
        most : first pictures of a test set that are used
        """
        place = data.key, condition, most
        if place not in self._lacking:
            rows = self.vectors.rows_under(data, condition, most)
            self.rows |= rows
            self._lacking[place] = not rows
        return self._lacking[place]


@dataclass(frozen=True)
class GivenMethod(Method):
    """Given vectors, standardised, under a head.

    Attributes
    ----------
    file : the hash of what is in it is part of a fit's identity
    """

    file: GivenFile | None = field(default=None, compare=False, repr=False)

    @property
    def given(self) -> GivenFile:
        """Its file, which every one has."""
        if self.file is None:
            raise ValueError(f"'{self.key}' has no file")
        return self.file

    @property
    def family(self) -> "Family":
        return "given"

    @property
    def has_network(self) -> bool:
        return False

    @property
    def has_file(self) -> bool:
        return False

    @property
    def needed(self) -> str:
        return "a vector of every picture"

    @property
    def sees_inside(self) -> bool:
        return False

    def unmet(self, facts: Facts) -> Unmet | None:
        return self.given.unmet(facts.data)

    def lacks(self, data: "LabelledImages", condition: str, most: int | None) -> Unmet | None:
        return Unmet("conditions") if self.given.lacks(data, condition, most) else None

    def parameters(self, kind: Kind = "ink") -> dict[str, Any]:
        """What it declares; vectors are the same whatever the pictures are of."""
        vectors = self.given.vectors
        given = {"step": "given", "vectors": vectors.content_hash, "source": vectors.source}
        return {"version": self.version, "steps": [given, *super().parameters(kind)["steps"]]}

    def build(self, seed: int, kind: Kind = "ink") -> Any:
        """An unfitted estimator that looks the vectors of its pictures up."""
        extractor = resolve_name("features.given:Given")(
            self.given.rows, self.given.vectors.vectors
        )
        behind = super().build(seed, kind)
        return type(behind)([("extractor", extractor), *behind.steps])


_FILES: dict[str, GivenFile] = {}


def is_given(address: str) -> bool:
    """Whether `address` is a file of vectors with a head, ``./dinov2.npz:svm``, or should have one."""
    return address.endswith(SUFFIX) or address.rpartition(":")[0].endswith(SUFFIX)


def known_given(key: str) -> GivenMethod | None:
    """The method called ``dinov2.npz:svm``, if its file was named in this process before."""
    name, _, head = key.rpartition(":")
    return method_of(_FILES[name], head) if name in _FILES and head in HEADS else None


def find_given(address: str) -> GivenMethod:
    """The method at ``./dinov2.npz:svm``; errors as `embed`."""
    place, _, head = address.rpartition(":")
    if head not in HEADS:
        vectors = address if address.endswith(SUFFIX) else place
        heads = " or ".join(f"{vectors}:{head}" for head in HEADS)
        raise InputError(
            f"No head in method '{address}': expected {heads}. --embeddings {vectors} takes both."
        )
    return method_of(_known(Path(place).expanduser()), head)


def embed(path: Path) -> tuple[str, ...]:
    """The keys of both methods of a file of vectors, known from now on.

    Raises
    ------
    InputError
        As `dataset.given_vectors.read_given_vectors`; if another file of that name is known.
    """
    key = _known(path.expanduser()).vectors.key
    return tuple(f"{key}:{head}" for head in HEADS)


def _known(path: Path) -> GivenFile:
    found = GivenFile(
        resolve_name("dataset.given_vectors:read_given_vectors")(path), path.resolve()
    )
    known = _FILES.get(found.vectors.key)
    if known is not None and known.vectors.content_hash == found.vectors.content_hash:
        return known
    if known is not None and known.path != found.path:
        raise InputError(
            f"Two files of vectors are called '{path.name}': '{known.path}' and '{found.path}'. Expected "
            "one of that name; rename one of them."
        )
    adopt((found,))
    return found


def files_of(keys: Iterable[str]) -> tuple[GivenFile, ...]:
    """Those of the methods that are on given features, each once, so that a worker can adopt them."""
    names = dict.fromkeys(base_of(key).rpartition(":")[0] for key in keys)
    return tuple(_FILES[name] for name in names if name in _FILES)


def adopt(files: Iterable[GivenFile]) -> None:
    """Know `files` by their names from now on."""
    for file in files:
        _FILES[file.vectors.key] = file


def check_matched(unmet: Mapping[tuple[str, str], Unmet | str | None]) -> None:
    """Raise `InputError` if a file has vectors for no data set of a run: it is the wrong one.

    Parameters
    ----------
    unmet : data set and method → why it cannot work there, or None
    """
    for file in files_of(method for _, method in unmet):
        own = {place[0]: why for place, why in unmet.items() if file in files_of((place[1],))}
        if all(own.values()):
            raise InputError(
                f"'{file.vectors.key}' has no vector for a training picture of {' or of '.join(own)}: "
                f"expected one for every picture, by {_keyed(file)}. Give the file of this data set, or "
                "make it as docs/own.md shows."
            )


def _keyed(file: GivenFile) -> str:
    ways = [
        f"{what} such as '{next(iter(known))}'"
        for what, known in (("names", file.vectors.by_name), ("hashes", file.vectors.by_pixels))
        if known
    ]
    return " and ".join(ways)


def method_of(file: GivenFile, head: str) -> GivenMethod:
    """The vectors of `file` under a key of `HEADS`."""
    classifier, short, long = HEADS[head]
    vectors = file.vectors
    n, d = vectors.vectors.shape
    return GivenMethod(
        key=f"{vectors.key}:{head}",
        name=f"{vectors.name} + {short}",
        summary=(
            f"{n:,} given vectors of {d:,} numbers, standardised, under {long}; what it took to compute "
            "them is not in its times."
        ),
        citation=vectors.source,
        steps=chain(step("standardised"), classifier),
        file=file,
    )
