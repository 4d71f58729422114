"""The ladder of hand-crafted ideas, from gray values to scattering."""

from dataclasses import dataclass
from typing import Literal

from experiments.methods.method import Method, chain
from experiments.methods.needs import ANYTHING, INK, Needs


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
    asks: Needs = ANYTHING

    def under(self, head: Literal["svm", "linear"]) -> Method:
        """The method that this idea makes with an RBF (``svm``) or linear (``linear``) SVM."""
        classifier, name, long = {
            "svm": ("rbf_svm", "SVM", "RBF support vector machine"),
            "linear": ("linear_svm", "linear SVM", "Linear support vector machine"),
        }[head]
        before = ("upright",) if self.upright else ()
        return Method(
            key=f"{self.key}+{head}",
            name=f"{self.name} + {name}",
            summary=f"{long} on {self.what}{', after deskewing' if self.upright else ''}.",
            citation=self.citation,
            steps=chain(*before, self.extractor, classifier),
            published=self.published if head == "svm" else "",
            version=self.version if head == "svm" else 1,
            asks=self.asks,
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
        # Without it they are `pixels`.
        asks=INK,
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
        what="pooled responses of random filters, neither hand-crafted nor learned",
        citation="Jarrett et al. (2009), What is the best multi-stage architecture?, ICCV",
        extractor="random_filters",
        upright=True,
        version=2,
    ),
]


LADDER = [rung.under(head) for head in ("svm", "linear") for rung in RUNGS]
