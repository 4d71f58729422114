"""Every method that Versus compares: the one place where both families meet.

A new method is a line in `METHODS`; what it is made of is looked up by name, so that listing methods
imports neither scikit-learn nor Keras.
"""

from dataclasses import asdict, dataclass
from pkgutil import resolve_name
from typing import Any, Literal, Protocol

from dataset.distortion import ANY_HAND, ANY_POSE, ANY_TURN, HANDWRITING
from dataset.input_error import unknown_name

Family = Literal["classical", "learned", "both"]


class Parts(Protocol):
    """What a method is made of."""

    @property
    def family(self) -> Family: ...

    def build(self, seed: int) -> Any:
        """An unfitted scikit-learn estimator on image stacks."""

    def parameters(self) -> dict[str, Any]:
        """Everything that decides its results, for the record and its hash."""

    def look(self, fitted: Any, images: Any, train_images: Any) -> dict[str, Any]:
        """What its family sees of `images`, as arrays for the report's pictures."""


@dataclass(frozen=True)
class Classical:
    """Preparation, extractor and classifier, as `features.pipeline` joins them.

    With `redrawn` it learns from so many redrawn copies of every drawing (`features.redrawn`). With
    `outlines` its probabilities are equal for what is no outline (`features.hesitant`).
    """

    extractor: str
    classifier: str
    upright: bool = False
    virtual: tuple[tuple[str, Any], ...] | None = None
    prepare: str | None = None
    outlines: bool = False
    redrawn: int = 0
    family: Family = "classical"

    def build(self, seed: int) -> Any:
        """Everything random in it, a draw of patches, a forest, a distortion, starts from `seed`."""
        pipeline = resolve_name("features.pipeline:classical_pipeline")
        virtual = None if self.virtual is None else dict(self.virtual)
        built = pipeline(self.extractor, self.classifier, self.upright, virtual, self.prepare)
        if self.redrawn:
            hands = tuple(asdict(ANY_HAND).items())
            built = resolve_name("features.redrawn:Redrawn")(built, self.redrawn, hands)
        if self.outlines:
            built = resolve_name("features.hesitant:Hesitant")(built)
        seeds = [name for name, value in built.get_params().items() if _is_seed(name, value)]
        return built.set_params(**dict.fromkeys(seeds, seed))

    def parameters(self) -> dict[str, Any]:
        """Every plain setting of every step but seeds, so that a changed default is a new trial."""
        settings = self.build(seed=0).get_params(deep=True)
        plain = {
            name: value
            for name, value in settings.items()
            if (value is None or isinstance(value, str | int | float | tuple))
            and not _is_seed(name, value)
        }
        return {
            "extractor": self.extractor,
            "classifier": self.classifier,
            "upright": self.upright,
            **plain,
        }

    def look(self, fitted: Any, images: Any, train_images: Any) -> dict[str, Any]:
        seen = fitted
        for wrapped in (self.outlines, self.redrawn):
            seen = seen.classifier_ if wrapped else seen
        return resolve_name("features.inspection:look")(seen, images, train_images)


@dataclass(frozen=True)
class Together:
    """Several classical methods whose scores are summed, as `features.committee` does."""

    members: tuple[Classical, ...]
    family: Family = "classical"

    def build(self, seed: int) -> Any:
        committee = resolve_name("features.committee:Committee")
        return committee([member.build(seed) for member in self.members])

    def parameters(self) -> dict[str, Any]:
        return {f"member {i}": member.parameters() for i, member in enumerate(self.members)}

    def look(self, fitted: Any, images: Any, train_images: Any) -> dict[str, Any]:
        return self.members[0].look(fitted.members_[0], images, train_images)


@dataclass(frozen=True)
class Fused:
    """Methods of both families whose probabilities are averaged, as `experiments.fusion` does."""

    members: tuple["Classical | Learned", ...]
    family: Family = "both"

    def build(self, seed: int) -> Any:
        fusion = resolve_name("experiments.fusion:Fusion")
        return fusion([member.build(seed) for member in self.members])

    def parameters(self) -> dict[str, Any]:
        members = {f"member {i}": member.parameters() for i, member in enumerate(self.members)}
        return {"rule": "mean", **members}

    def look(self, fitted: Any, images: Any, train_images: Any) -> dict[str, Any]:
        return self.members[0].look(fitted.members_[0], images, train_images)


def _is_seed(name: str, value: Any) -> bool:
    return isinstance(value, int) and name.rpartition("__")[2] in ("seed", "random_state")


@dataclass(frozen=True)
class Learned:
    """An architecture and a recipe of the `cnn` package."""

    architecture: str
    recipe: str
    prepare: str | None = None
    family: Family = "learned"

    def build(self, seed: int) -> Any:
        classifier = resolve_name("cnn.keras_classifier:KerasClassifier")
        return classifier(self.architecture, self.recipe, seed, self.prepare)

    def parameters(self) -> dict[str, Any]:
        recipe = resolve_name("cnn.recipes:RECIPES")[self.recipe]
        named = {"architecture": self.architecture, "recipe": self.recipe}
        # Not there for pictures as they are, so that records from before it was there stay valid.
        prepared = {} if self.prepare is None else {"prepare": self.prepare}
        return {**named, **prepared, **recipe.parameters()}

    def look(self, fitted: Any, images: Any, train_images: Any) -> dict[str, Any]:
        seen = (fitted.prepared(stack) for stack in (images, train_images))
        return resolve_name("cnn.inspection:look")(fitted, *seen)


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
    published : what others measured with it on MNIST, with source; empty if nothing is known
    version : raised when its code changes what it predicts, so that stored trials are run again
    """

    key: str
    name: str
    summary: str
    citation: str
    parts: Parts
    published: str = ""
    version: int = 1

    @property
    def family(self) -> Family:
        return self.parts.family

    def build(self, seed: int) -> Any:
        """An unfitted scikit-learn estimator on image stacks; `seed` is its only source of chance."""
        return self.parts.build(seed)

    def parameters(self) -> dict[str, Any]:
        return {"version": self.version, **self.parts.parameters()}


@dataclass(frozen=True)
class Rung:
    """An idea on the ladder: a way to describe pictures, put under one linear and one RBF head."""

    key: str
    name: str
    what: str
    citation: str
    extractor: str
    upright: bool = False
    published: str = ""
    version: int = 1

    def under(self, head: Literal["svm", "linear"]) -> Method:
        """The method that this idea makes with an RBF (``svm``) or linear (``linear``) SVM."""
        classifier, name, long = {
            "svm": ("rbf_svm", "SVM", "RBF support vector machine"),
            "linear": ("linear_svm", "linear SVM", "Linear support vector machine"),
        }[head]
        return Method(
            key=f"{self.key}+{head}",
            name=f"{self.name} + {name}",
            summary=f"{long} on {self.what}{', after deskewing' if self.upright else ''}.",
            citation=self.citation,
            parts=Classical(self.extractor, classifier, self.upright),
            published=self.published if head == "svm" else "",
            version=self.version if head == "svm" else 1,
        )


RUNGS = [
    Rung(
        key="pixels",
        name="Pixels",
        what="gray values, without any feature",
        citation="Cortes and Vapnik (1995), Support-vector networks, Machine Learning 20",
        extractor="pixels",
        published="1.4 % (Gaussian SVM, LeCun et al. 1998 and home page)",
    ),
    Rung(
        key="deskew",
        name="Deskewed pixels",
        what="gray values",
        citation="LeCun et al. (1998), Gradient-based learning applied to document recognition",
        extractor="pixels",
        upright=True,
        published="1.1 % (polynomial SVM of degree 4, deskewed, LeCun et al. 1998)",
        version=2,
    ),
    Rung(
        key="moravec",
        name="Moravec energy",
        what="the SSD energy of shifts by one pixel, the lecture's first feature",
        citation="Moravec (1980), Obstacle avoidance and navigation in the real world, Stanford",
        extractor="moravec",
        version=2,
    ),
    Rung(
        key="tensor",
        name="Structure tensor",
        what="the structure tensor M, the Taylor form of the SSD energy",
        citation="Förstner and Gülch (1987), A fast operator for detection of distinct points, ISPRS",
        extractor="structure_tensor",
        version=2,
    ),
    Rung(
        key="harris",
        name="Harris",
        what="Harris responses pooled on a grid and corner counts",
        citation="Harris and Stephens (1988), A combined corner and edge detector, Alvey",
        extractor="harris",
        version=2,
    ),
    Rung(
        key="lbp",
        name="LBP",
        what="histograms of uniform local binary patterns",
        citation="Ojala, Pietikäinen and Mäenpää (2002), Local binary patterns, IEEE Trans. PAMI 24",
        extractor="lbp",
        upright=True,
        version=2,
    ),
    Rung(
        key="hog",
        name="HOG",
        what="histograms of gradients over 360° in overlapping cells",
        citation="Dalal and Triggs (2005), Histograms of oriented gradients, CVPR",
        extractor="hog",
        upright=True,
        version=3,
    ),
    Rung(
        key="phog",
        name="Multi-cell HOG",
        what="HOG over a pyramid of grids",
        citation="Maji and Malik (2009), Fast and accurate digit classification, Berkeley",
        extractor="phog",
        upright=True,
        published="0.79 % (intersection kernel, Maji and Malik 2009)",
        version=2,
    ),
    Rung(
        key="hog-lbp",
        name="HOG-LBP",
        what="HOG and local binary patterns side by side",
        citation="Wang, Han and Yan (2009), An HOG-LBP human detector, ICCV",
        extractor="hog_lbp",
        upright=True,
    ),
    Rung(
        key="words",
        name="Visual words",
        what="dense SIFT counted as visual words in a spatial pyramid",
        citation="Lazebnik, Schmid and Ponce (2006), Beyond bags of features, CVPR",
        extractor="bag_of_words",
        upright=True,
    ),
    Rung(
        key="fisher",
        name="Fisher vectors",
        what="Fisher vectors of dense SIFT, the pipeline behind the lecture's 26 %, in small",
        citation="Perronnin, Sánchez and Mensink (2010), Improving the Fisher kernel, ECCV",
        extractor="fisher",
        upright=True,
    ),
    Rung(
        key="scattering",
        name="Scattering",
        what="two layers of fixed wavelets and absolute values",
        citation="Bruna and Mallat (2013), Invariant scattering convolution networks, IEEE Trans. PAMI 35",
        extractor="scattering",
        upright=True,
        published="0.43 % (PCA classifier, Bruna and Mallat 2013)",
    ),
    Rung(
        key="geometry",
        name="Geometry",
        what="hull, enclosing shapes, moments and corners of the whole drawing",
        citation="Hu (1962), Visual pattern recognition by moment invariants, IRE Trans. IT 8",
        extractor="geometry",
    ),
    Rung(
        key="random",
        name="Random filters",
        what="pooled responses of random filters, neither hand-made nor learned",
        citation="Jarrett et al. (2009), What is the best multi-stage architecture?, ICCV",
        extractor="random_filters",
        upright=True,
        version=2,
    ),
]

# Chosen on 10,000 validation digits, see ``docs/decisions.md``.
VIEWS = (("shift", 1.0), ("turn", 8.0), ("zoom", 0.1), ("shear", 0.12))
# The networks' own distortions, for whichever method is trained under them.
AUGMENTED = (("of", "all"), ("copies", 5), *asdict(HANDWRITING).items())
# The same for shape drawings, as they are and normalised.
POSES = (("of", "all"), ("copies", 10), *asdict(ANY_POSE).items())
TURNS = (("of", "all"), ("copies", 20), *asdict(ANY_TURN).items())

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
        published="5.0 % (3 neighbours, LeCun et al. 1998)",
    ),
    Method(
        key="pixels+logistic",
        name="Pixels + logistic regression",
        summary="Multinomial logistic regression on gray values: one weight a pixel and class.",
        citation="Cox (1958), The regression analysis of binary sequences, J. R. Stat. Soc. B 20",
        parts=Classical("pixels", "logistic_regression"),
        published="12.0 % (linear classifier, one layer, LeCun et al. 1998)",
    ),
    Method(
        key="pixels+forest",
        name="Pixels + random forest",
        summary="300 randomised decision trees on gray values.",
        citation="Breiman (2001), Random forests, Machine Learning 45",
        parts=Classical("pixels", "random_forest"),
    ),
    Method(
        key="deskew+polynomial",
        name="Deskewed pixels + polynomial SVM",
        summary="Polynomial support vector machine of degree 5 on gray values, after deskewing.",
        citation="Cortes and Vapnik (1995), Support-vector networks, Machine Learning 20",
        parts=Classical("pixels", "polynomial_svm", upright=True),
        published="1.1 % (degree 4, LeCun et al. 1998)",
    ),
    *(rung.under("svm") for rung in RUNGS),
    *(rung.under("linear") for rung in RUNGS),
    Method(
        key="deskew+virtual",
        name="Deskewed pixels + virtual SVM",
        summary="RBF SVM trained again on its support vectors and distorted copies of them.",
        citation="DeCoste and Schölkopf (2002), Training invariant SVMs, Machine Learning 46",
        parts=Classical("pixels", "rbf_svm", upright=True, virtual=VIEWS),
        published="0.56 % (degree 9, shifts of 2 px, DeCoste and Schölkopf 2002)",
    ),
    Method(
        key="hog+virtual",
        name="HOG + virtual SVM",
        summary="HOG's RBF SVM trained again on its support vectors and distorted copies of them.",
        citation="DeCoste and Schölkopf (2002), Training invariant SVMs, Machine Learning 46",
        parts=Classical("hog", "rbf_svm", upright=True, virtual=VIEWS),
    ),
    Method(
        key="hog-lbp+virtual",
        name="HOG-LBP + virtual SVM",
        summary="HOG-LBP's RBF SVM trained again on its support vectors and distorted copies.",
        citation="Wang et al. (2009), ICCV; DeCoste and Schölkopf (2002), Machine Learning 46",
        parts=Classical("hog_lbp", "rbf_svm", upright=True, virtual=VIEWS),
    ),
    Method(
        key="fisher+virtual",
        name="Fisher vectors + virtual SVM",
        summary="Fisher vectors' RBF SVM trained again on its support vectors and distorted copies.",
        citation="Perronnin et al. (2010), ECCV; DeCoste and Schölkopf (2002), Machine Learning 46",
        parts=Classical("fisher", "rbf_svm", upright=True, virtual=VIEWS),
    ),
    Method(
        key="scattering+virtual",
        name="Scattering + virtual SVM",
        summary="Scattering's RBF SVM trained again on its support vectors and distorted copies.",
        citation="Bruna and Mallat (2013), PAMI 35; DeCoste and Schölkopf (2002), Machine Learning 46",
        parts=Classical("scattering", "rbf_svm", upright=True, virtual=VIEWS),
    ),
    Method(
        key="summed+virtual",
        name="HOG-LBP, Fisher, scattering summed",
        summary="The scores of three virtual SVMs summed: HOG-LBP, Fisher vectors and scattering.",
        citation="Kittler et al. (1998), On combining classifiers, IEEE Trans. PAMI 20",
        parts=Together(
            tuple(
                Classical(extractor, "rbf_svm", upright=True, virtual=VIEWS)
                for extractor in ("hog_lbp", "fisher", "scattering")
            )
        ),
        published="0.35 % (four methods with distortions, Keysers 2006)",
    ),
    Method(
        key="pixels+svm+augmented",
        name="Pixels + SVM, augmented",
        summary="RBF SVM on gray values of every training picture and five distorted copies of it.",
        citation="Simard, Steinkraus and Platt (2003), Best practices for CNNs, ICDAR",
        parts=Classical("pixels", "rbf_svm", virtual=AUGMENTED),
    ),
    Method(
        key="hog+svm+augmented",
        name="HOG + SVM, augmented",
        summary="HOG's RBF SVM on every training picture and five distorted copies of it.",
        citation="Dalal and Triggs (2005), CVPR; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Classical("hog", "rbf_svm", upright=True, virtual=AUGMENTED),
    ),
    Method(
        key="scattering+svm+augmented",
        name="Scattering + SVM, augmented",
        summary="Scattering's RBF SVM on every training picture and five distorted copies of it.",
        citation="Bruna and Mallat (2013), PAMI 35; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Classical("scattering", "rbf_svm", upright=True, virtual=AUGMENTED),
    ),
    Method(
        key="lecture-shape-cnn",
        name="Lecture's shape network",
        summary="Conv 32, Conv 64, pool, dense 128; Adam, 50 epochs of 15 batches of 3.",
        citation="the lecture, slide 'shape network'",
        parts=Learned("lecture-shape", "lecture-shape"),
        version=2,
    ),
    Method(
        key="lecture-mnist-cnn",
        name="Lecture's MNIST network",
        summary="Conv 32, pool, Conv 32, pool, dense 256; plain SGD, 3 epochs of batches of 32.",
        citation="the lecture, slide 'MNIST network'",
        parts=Learned("lecture-mnist", "lecture-mnist"),
        version=2,
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
        version=2,
    ),
    Method(
        key="lecture-mnist-cnn+adam",
        name="Lecture's MNIST network, Adam",
        summary="The lecture's layers and epochs with Adam, batches of 128 and a falling rate.",
        citation="the lecture, slide 'MNIST network'; Kingma and Ba (2015), Adam, ICLR",
        parts=Learned("lecture-mnist", "falling-adam"),
    ),
    Method(
        key="lecture-mnist-cnn+augmented",
        name="Lecture's MNIST network, augmented",
        summary="The lecture's layers, by Adam with a falling rate on pictures distorted anew.",
        citation="the lecture, slide 'MNIST network'; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Learned("lecture-mnist", "augmented"),
    ),
    Method(
        key="small-cnn+augmented",
        name="Small network, augmented",
        summary="The small network's layers on pictures distorted anew in every epoch.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Learned("small", "augmented"),
    ),
    Method(
        key="averaged-cnn",
        name="Lecture's MNIST network, averaged",
        summary="The lecture's MNIST network by Adam, with means of four instead of maxima.",
        citation="Scherer, Müller and Behnke (2010), Evaluation of pooling operations, ICANN",
        parts=Learned("lecture-mnist-averaged", "falling-adam"),
    ),
    Method(
        key="thinned-cnn",
        name="Lecture's MNIST network, thinned",
        summary="The lecture's MNIST network by Adam, with strides of 2 instead of pooling.",
        citation="Springenberg et al. (2015), Striving for simplicity, ICLR workshop",
        parts=Learned("lecture-mnist-thinned", "falling-adam"),
    ),
    Method(
        key="lenet5",
        name="LeNet-5",
        summary="The network of 1998, by Adam with a falling rate on pictures distorted anew.",
        citation="LeCun, Bottou, Bengio and Haffner (1998), Proc. IEEE 86",
        parts=Learned("lenet5", "augmented"),
        published="0.95 %, 0.8 % with distortions (LeCun et al. 1998)",
    ),
    Method(
        key="fast-cnn",
        name="Fast network",
        summary="Two convolutions pooled before they are normalised; two epochs.",
        citation="Ioffe and Szegedy (2015), Batch normalization, ICML",
        parts=Learned("fast", "fast"),
    ),
    Method(
        key="tiny-cnn",
        name="Tiny network",
        summary="Five narrow convolutions, under 10,000 parameters, on pictures distorted anew.",
        citation="Lin, Chen and Yan (2014), Network in network, ICLR",
        parts=Learned("tiny", "long"),
    ),
    Method(
        key="plain-cnn",
        name="Plain network",
        summary=(
            "Six 3×3 convolutions with batch normalisation and global pooling, on pictures "
            "distorted anew in every epoch."
        ),
        citation="Simonyan and Zisserman (2015), ICLR; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Learned("plain", "augmented"),
    ),
    Method(
        key="few-cnn",
        name="Network for few samples",
        summary="Four convolutions pooled early, dropout, strong distortions, for a handful a class.",
        citation="Simard, Steinkraus and Platt (2003), Best practices for CNNs, ICDAR",
        parts=Learned("few", "few-samples"),
    ),
    # Members of the record's ensemble (the profile `record`): layers and distortions differ, so that
    # what they get wrong differs.
    Method(
        key="plain-cnn+record",
        name="Plain network, long",
        summary="The plain network's layers for 24 epochs on bent pictures, averaged over shifts.",
        citation="Simonyan and Zisserman (2015), ICLR; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Learned("plain", "record"),
    ),
    Method(
        key="large-cnn+record",
        name="Large kernels, long",
        summary="Three 5×5 convolutions and one of 3×3 for 24 epochs on pictures that are not bent.",
        citation="An et al. (2020), An ensemble of simple CNN models for MNIST, arXiv:2008.10400",
        parts=Learned("large-kernels", "record-rigid"),
    ),
    Method(
        key="residual-cnn+record",
        name="Residual network, long",
        summary="Three residual blocks for 24 epochs on bent pictures, averaged over shifts.",
        citation="He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, CVPR",
        parts=Learned("residual", "record"),
    ),
    Method(
        key="plain-cnn+record-upright",
        name="Plain network, long, deskewed",
        summary="The plain network's layers for 24 epochs on deskewed pictures that are then bent.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Cireşan, Meier and Schmidhuber (2012), CVPR",
        parts=Learned("plain", "record", prepare="upright"),
    ),
    Method(
        key="large-cnn+record-even",
        name="Large kernels, long, evenly wide",
        summary="Large kernels for 24 epochs on deskewed pictures that are drawn out to one width.",
        citation="Cireşan, Meier and Schmidhuber (2012), Multi-column deep neural networks, CVPR",
        parts=Learned("large-kernels", "record", prepare="evenly-wide"),
    ),
    Method(
        key="plain-cnn+record-rigid",
        name="Plain network, long, not bent",
        summary="The plain network's layers for 24 epochs on pictures moved and turned, not bent.",
        citation="Simonyan and Zisserman (2015), ICLR; An et al. (2020), arXiv:2008.10400",
        parts=Learned("plain", "record-rigid"),
    ),
    Method(
        key="record-cnn",
        name="Ensemble of wide networks",
        summary="Ten wide networks on distorted pictures, averaged, also over shifts by one pixel.",
        citation="An et al. (2020), An ensemble of simple CNN models for MNIST, arXiv:2008.10400",
        parts=Learned("wide", "record-wide"),
        published="0.09 % (An et al. 2020); 0.23 % (Cireşan et al. 2012)",
    ),
    # Other people's drawings (docs/drawings.md): what differs is taken away, or learned from.
    Method(
        key="invariants+svm",
        name="Invariants + SVM",
        summary="RBF SVM on affine invariants of the hull of a drawing's centre line and its inside.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        parts=Classical("invariants", "rbf_svm", outlines=True),
    ),
    Method(
        key="invariants+svm+poses",
        name="Invariants + SVM, any pose",
        summary="RBF SVM on the invariants of every drawing and of ten copies in any pose.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        parts=Classical("invariants", "rbf_svm", virtual=POSES, outlines=True),
    ),
    Method(
        key="invariants+svm+redrawn",
        name="Invariants + SVM, redrawn",
        summary="RBF SVM on the invariants of every drawing and of twenty copies by other hands.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        parts=Classical("invariants", "rbf_svm", outlines=True, redrawn=20),
    ),
    Method(
        key="hog+svm+poses",
        name="HOG + SVM, any pose",
        summary="HOG's RBF SVM on every drawing and ten copies in any pose.",
        citation="Dalal and Triggs (2005), CVPR; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Classical("hog", "rbf_svm", virtual=POSES),
    ),
    Method(
        key="hog+svm+redrawn",
        name="HOG + SVM, redrawn",
        summary="HOG's RBF SVM on every drawing and twenty copies by other hands in any pose.",
        citation="Dalal and Triggs (2005), CVPR; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Classical("hog", "rbf_svm", redrawn=20),
    ),
    Method(
        key="hog+svm+normalised",
        name="HOG + SVM, normalised",
        summary="HOG's RBF SVM on drawings of one place, size, proportion and pen.",
        citation="Dalal and Triggs (2005), CVPR; Leu (1989), Pattern Recognition Letters 10",
        parts=Classical("hog", "rbf_svm", prepare="normalised", outlines=True),
    ),
    Method(
        key="hog+svm+normalised+turns",
        name="HOG + SVM, normalised, any turn",
        summary="HOG's RBF SVM on normalised drawings and twenty turned copies of each.",
        citation="Dalal and Triggs (2005), CVPR; Leu (1989), Pattern Recognition Letters 10",
        parts=Classical("hog", "rbf_svm", virtual=TURNS, prepare="normalised", outlines=True),
    ),
    Method(
        key="lecture-shape-cnn+poses",
        name="Lecture's shape network, any pose",
        summary="The lecture's layers on drawings in another pose in every epoch.",
        citation="the lecture, slide 'shape network'; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Learned("lecture-shape", "any-pose"),
    ),
    Method(
        key="lecture-shape-cnn+redrawn",
        name="Lecture's shape network, redrawn",
        summary="The lecture's layers on drawings redrawn by other hands in any pose.",
        citation="the lecture, slide 'shape network'; Simard, Steinkraus and Platt (2003), ICDAR",
        parts=Learned("lecture-shape", "redrawn"),
    ),
    Method(
        key="lecture-shape-cnn+normalised",
        name="Lecture's shape network, normalised",
        summary="The lecture's network on drawings of one place, size, proportion and pen.",
        citation="the lecture, slide 'shape network'; Leu (1989), Pattern Recognition Letters 10",
        parts=Learned("lecture-shape", "lecture-shape", prepare="normalised"),
    ),
    Method(
        key="lecture-shape-cnn+normalised+turns",
        name="Lecture's shape network, normalised, any turn",
        summary="The lecture's layers on normalised drawings, turned anew in every epoch.",
        citation="the lecture, slide 'shape network'; Leu (1989), Pattern Recognition Letters 10",
        parts=Learned("lecture-shape", "any-turn", prepare="normalised"),
    ),
    Method(
        key="normalised-cnn",
        name="Network for normalised drawings",
        summary=(
            "The small network's layers on redrawn and normalised drawings, turned anew in every epoch."
        ),
        citation="LeCun et al. (1998), Proc. IEEE 86; Leu (1989), Pattern Recognition Letters 10",
        parts=Learned("small", "any-hand", prepare="normalised"),
        version=2,
    ),
    Method(
        key="fusion",
        name="Invariants and network, averaged",
        summary="The mean probabilities of 'invariants+svm+redrawn' and of 'normalised-cnn'.",
        citation="Kittler et al. (1998), On combining classifiers, IEEE Trans. PAMI 20",
        parts=Fused(
            (
                Classical("invariants", "rbf_svm", outlines=True, redrawn=20),
                Learned("small", "any-hand", prepare="normalised"),
            )
        ),
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
