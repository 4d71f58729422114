"""Every method that Versus compares: the one place where both families meet.

A new method is a line in `METHODS`; what it is made of is looked up by name, so that listing methods
imports neither scikit-learn nor Keras.
"""

from dataclasses import asdict, dataclass
from pkgutil import resolve_name
from typing import Any, Literal, Protocol

from dataset.input_error import unknown_name

Family = Literal["classical", "learned"]


class Parts(Protocol):
    """What a method is made of."""

    @property
    def family(self) -> Family: ...

    def build(self, seed: int) -> Any:
        """An unfitted scikit-learn estimator on image stacks."""

    def parameters(self) -> dict[str, Any]:
        """Everything that decides its results, for the record and its hash."""


@dataclass(frozen=True)
class Classical:
    """An extractor and a classifier, as `features.pipeline` joins them."""

    extractor: str
    classifier: str
    family: Family = "classical"

    def build(self, seed: int) -> Any:
        return resolve_name("features.pipeline:classical_pipeline")(self.extractor, self.classifier)

    def parameters(self) -> dict[str, Any]:
        """Every plain setting of every step, so that a changed default is a new trial."""
        settings = self.build(seed=0).get_params(deep=True)
        plain = {
            name: value
            for name, value in settings.items()
            if value is None or isinstance(value, str | int | float | tuple)
        }
        return {"extractor": self.extractor, "classifier": self.classifier, **plain}


@dataclass(frozen=True)
class Learned:
    """An architecture and a recipe of the `cnn` package."""

    architecture: str
    recipe: str
    family: Family = "learned"

    def build(self, seed: int) -> Any:
        classifier = resolve_name("cnn.keras_classifier:KerasClassifier")
        return classifier(self.architecture, self.recipe, seed)

    def parameters(self) -> dict[str, Any]:
        recipe = resolve_name("cnn.recipes:RECIPES")[self.recipe]
        return {"architecture": self.architecture, "recipe": self.recipe, **asdict(recipe)}


@dataclass(frozen=True)
class Method:
    """A competitor.

    Attributes
    ----------
    key : name on the command line and in ``results.csv``
    name : name in tables and figures
    summary : what it does, in one sentence
    citation : where the idea was published
    parts : how it is built
    version : raised when its code changes what it predicts, so that stored trials are run again
    """

    key: str
    name: str
    summary: str
    citation: str
    parts: Parts
    version: int = 1

    @property
    def family(self) -> Family:
        return self.parts.family

    def build(self, seed: int) -> Any:
        """An unfitted scikit-learn estimator on image stacks; classical ones need no seed."""
        return self.parts.build(seed)

    def parameters(self) -> dict[str, Any]:
        return {"version": self.version, **self.parts.parameters()}


_METHODS = [
    Method(
        key="chance",
        name="Chance",
        summary="Always answers the most frequent training class; the floor of every table.",
        citation="none; a control",
        parts=Classical("pixels", "majority"),
    ),
    Method(
        key="pixels+nn",
        name="Pixels + nearest neighbour",
        summary="The class of the nearest training picture, by Euclidean distance of gray values.",
        citation="Cover and Hart (1967), Nearest neighbor pattern classification, IEEE Trans. IT 13",
        parts=Classical("pixels", "nearest_neighbour"),
    ),
    Method(
        key="pixels+svm",
        name="Pixels + SVM",
        summary="RBF support vector machine on gray values, without any feature.",
        citation="Cortes and Vapnik (1995), Support-vector networks, Machine Learning 20",
        parts=Classical("pixels", "rbf_svm"),
    ),
    Method(
        key="deskew+svm",
        name="Deskewed pixels + SVM",
        summary="RBF SVM on gray values after the slant of the writing is undone.",
        citation="LeCun et al. (1998), Gradient-based learning applied to document recognition",
        parts=Classical("deskewed", "rbf_svm"),
        version=2,
    ),
    Method(
        key="moravec+svm",
        name="Moravec energy + SVM",
        summary="RBF SVM on the SSD energy of shifts by one pixel, the lecture's first feature.",
        citation="Moravec (1980), Obstacle avoidance and navigation in the real world, Stanford",
        parts=Classical("moravec", "rbf_svm"),
        version=2,
    ),
    Method(
        key="tensor+svm",
        name="Structure tensor + SVM",
        summary="RBF SVM on the structure tensor M, the Taylor form of the SSD energy.",
        citation="Förstner and Gülch (1987), A fast operator for detection of distinct points, ISPRS",
        parts=Classical("structure_tensor", "rbf_svm"),
        version=2,
    ),
    Method(
        key="harris+svm",
        name="Harris + SVM",
        summary="RBF SVM on Harris responses pooled on a grid and on corner counts.",
        citation="Harris and Stephens (1988), A combined corner and edge detector, Alvey",
        parts=Classical("harris", "rbf_svm"),
        version=2,
    ),
    Method(
        key="lbp+svm",
        name="LBP + SVM",
        summary="RBF SVM on histograms of uniform local binary patterns, after deskewing.",
        citation="Ojala, Pietikäinen and Mäenpää (2002), Local binary patterns, IEEE Trans. PAMI 24",
        parts=Classical("lbp", "rbf_svm"),
        version=2,
    ),
    Method(
        key="hog+svm",
        name="HOG + SVM",
        summary="RBF SVM on histograms of oriented gradients over overlapping cells, after deskewing.",
        citation="Dalal and Triggs (2005), Histograms of oriented gradients, CVPR",
        parts=Classical("hog", "rbf_svm"),
        version=2,
    ),
    Method(
        key="phog+svm",
        name="Multi-cell HOG + SVM",
        summary="RBF SVM on HOG over a pyramid of grids, after deskewing.",
        citation="Maji and Malik (2009), Fast and accurate digit classification, Berkeley",
        parts=Classical("phog", "rbf_svm"),
        version=2,
    ),
    Method(
        key="scattering+svm",
        name="Scattering + SVM",
        summary="RBF SVM on two layers of fixed wavelets and absolute values, after deskewing.",
        citation="Bruna and Mallat (2013), Invariant scattering convolution networks, IEEE Trans. PAMI 35",
        parts=Classical("scattering", "rbf_svm"),
    ),
    Method(
        key="random+svm",
        name="Random filters + SVM",
        summary="RBF SVM on pooled responses of random filters, neither hand-made nor learned.",
        citation="Jarrett et al. (2009), What is the best multi-stage architecture?, ICCV",
        parts=Classical("random_filters", "rbf_svm"),
        version=2,
    ),
    Method(
        key="lecture-shape-cnn",
        name="Lecture's shape network",
        summary="Conv 32, Conv 64, pool, dense 128; Adam, 50 epochs of 15 batches of 3.",
        citation="the lecture, slide 'shape network'",
        parts=Learned("lecture-shape", "lecture-shape"),
    ),
    Method(
        key="lecture-mnist-cnn",
        name="Lecture's MNIST network",
        summary="Conv 32, pool, Conv 32, pool, dense 256; plain SGD, 3 epochs of batches of 32.",
        citation="the lecture, slide 'MNIST network'",
        parts=Learned("lecture-mnist", "lecture-mnist"),
    ),
    Method(
        key="small-cnn",
        name="Small network",
        summary=(
            "Three convolutions with batch normalisation, dropout; Adam with a cosine "
            "schedule, the epoch chosen on a tenth of the training pictures."
        ),
        citation="LeCun et al. (1998), Proc. IEEE 86; Ioffe and Szegedy (2015), Batch normalization",
        parts=Learned("small", "small"),
    ),
]
METHODS: dict[str, Method] = {method.key: method for method in _METHODS}


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
