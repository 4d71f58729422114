"""Hand-crafted methods for photographs: colours and polarity as they are (docs/photographs.md)."""

from dataset.distortion import ANOTHER_SHOT, ELSEWHERE
from experiments.methods.method import Method, chain, declared, joined, step

# Chosen on a validation split of GTSRB by tracks, see ``docs/photographs.md``.
SVM = step("rbf_svm", gamma=0.5)
GRAY_HOG = chain(step("block_hog", colour=False), SVM)
COLOUR_HOG = chain("block_hog", SVM)
# Chosen on a validation split of GTSRB by tracks, see ``docs/photographs.md``.
HOG_SCALES = step("hog_scales")
# Fewer cosines for each of several, or for several copies.
FEWER_COSINES = step("fourier", n_cosines=5000)
# Blocks of HOG are normalised: copies in other light teach it nothing.
COPIES = step("retaken", settings=tuple(declared(ELSEWHERE).items()))
# The networks' own, for whichever method is trained under them.
AUGMENTED = step("retaken", of="all", copies=2, settings=tuple(declared(ANOTHER_SHOT).items()))


def _under_cosines(of: str, extractor: str, name: str, citation: str) -> Method:
    """A rung of the ladder under a head whose cost grows with the pictures, and not with their square."""
    return Method(
        key=f"{of}+fourier",
        name=f"{name} + random cosines",
        summary=f"Least squares on random cosines of the vectors of {of}+svm, nearly an RBF kernel.",
        citation=f"{citation}; Rahimi and Recht (2007), NIPS 20",
        steps=chain(extractor, "fourier", "ridge"),
    )


PHOTOGRAPHS = [
    Method(
        key="colour-pixels+nn",
        name="Colours + nearest neighbour",
        summary="The class of the training picture with the nearest standardised colours.",
        citation="Cover and Hart (1967), Nearest neighbor pattern classification, IEEE Trans. IT 13",
        steps=chain("colour_pixels", "nearest_neighbour"),
    ),
    Method(
        key="colour-pixels+svm",
        name="Colours + SVM",
        summary="RBF support vector machine on the standardised colours of the pixels.",
        citation="Cortes and Vapnik (1995), Support-vector networks, Machine Learning 20",
        steps=chain("colour_pixels", SVM),
    ),
    Method(
        key="colour-histogram+svm",
        name="Colour histograms + SVM",
        summary="RBF support vector machine on histograms of opponent colours, cell by cell.",
        citation="Swain and Ballard (1991), IJCV 7; van de Sande, Gevers and Snoek (2010), PAMI 32",
        steps=chain("colour_histogram", SVM),
    ),
    Method(
        key="colour-lbp+svm",
        name="Colour LBP + SVM",
        summary="RBF support vector machine on local binary patterns of opponent colours.",
        citation="Mäenpää and Pietikäinen (2004), Pattern Recognition 37; Zhu et al. (2010), ICPR",
        steps=chain("colour_lbp", SVM),
    ),
    Method(
        key="block-hog+svm",
        name="HOG in blocks + SVM",
        summary="RBF support vector machine on HOG of the luma in blocks that overlap.",
        citation="Dalal and Triggs (2005), Histograms of oriented gradients, CVPR",
        steps=GRAY_HOG,
    ),
    Method(
        key="colour-hog+svm",
        name="Colour HOG + SVM",
        summary="RBF support vector machine on HOG of a pixel's strongest channel in blocks.",
        citation="Dalal and Triggs (2005), Histograms of oriented gradients, CVPR",
        steps=COLOUR_HOG,
    ),
    Method(
        key="block-hog+lda",
        name="HOG in blocks + LDA",
        summary="Linear discriminant analysis with shrinkage on HOG of the luma in small blocks.",
        citation="Stallkamp et al. (2012), Neural Networks 32; Friedman (1989), JASA 84",
        steps=chain(step("block_hog", colour=False, n_cells=8, block=2), "lda"),
    ),
    Method(
        key="hog-scales+lda",
        name="HOG in two sizes + LDA",
        summary="Linear discriminant analysis on HOG in even contrast, in cells of two sizes.",
        citation="Stallkamp et al. (2012), Neural Networks 32; Friedman (1989), JASA 84",
        steps=chain(HOG_SCALES, "lda"),
    ),
    Method(
        key="hog-scales+fourier",
        name="HOG in two sizes + random cosines",
        summary="Least squares on 8,000 random cosines of HOG in even contrast, nearly an RBF kernel.",
        citation="Dalal and Triggs (2005), CVPR; Rahimi and Recht (2007), NIPS 20",
        steps=chain(HOG_SCALES, "fourier", "ridge"),
    ),
    Method(
        key="hog-scales+fourier+augmented",
        name="HOG in two sizes + random cosines, augmented",
        summary="Least squares on 5,000 random cosines of HOG, of every photograph and two copies.",
        citation="Rahimi and Recht (2007), NIPS 20; Howard (2013), arXiv:1312.5402",
        # A penalty chosen on held-out copies of learned pictures would be too small.
        steps=chain(AUGMENTED, HOG_SCALES, FEWER_COSINES, step("ridge", penalty=0.1)),
    ),
    Method(
        key="hog-scales-averaged",
        name="HOG of light and of even light, averaged",
        summary="The mean of two: HOG in two sizes of the luma as it is, and in even contrast.",
        citation="Kittler et al. (1998), IEEE Trans. PAMI 20; Rahimi and Recht (2007), NIPS 20",
        steps=(
            joined(
                "fusion",
                *(
                    chain(step("hog_scales", seen=seen), FEWER_COSINES, "ridge")
                    for seen in ("even", "light")
                ),
            ),
        ),
    ),
    Method(
        key="colour-hog-lbp+svm",
        name="HOG, LBP and colours + SVM",
        summary="RBF support vector machine on colour HOG, LBP and histograms side by side.",
        citation="Wang, Han and Yan (2009), ICCV; Gehler and Nowozin (2009), ICCV",
        steps=chain("colour_parts", SVM),
    ),
    Method(
        key="colour-words+svm",
        name="Colour words + SVM",
        summary="RBF support vector machine on visual words of opponent SIFT over a pyramid.",
        citation="Sivic and Zisserman (2003), ICCV; van de Sande, Gevers and Snoek (2010), PAMI 32",
        steps=chain("colour_words", SVM),
        version=2,
    ),
    Method(
        key="gray-fisher+svm",
        name="Gray Fisher vectors + SVM",
        summary="RBF support vector machine on Fisher vectors of the luma's SIFT over a pyramid.",
        citation="Perronnin, Sánchez and Mensink (2010), ECCV; Lazebnik et al. (2006), CVPR",
        steps=chain("gray_fisher", SVM),
    ),
    Method(
        key="colour-fisher+svm",
        name="Colour Fisher vectors + SVM",
        summary="RBF support vector machine on Fisher vectors of opponent SIFT over a pyramid.",
        citation="Perronnin, Sánchez and Mensink (2010), ECCV; Lazebnik et al. (2006), CVPR",
        steps=chain("colour_fisher", SVM),
        version=2,
    ),
    Method(
        key="colour-scattering+svm",
        name="Colour scattering + SVM",
        summary="RBF support vector machine on the scattering transform of opponent colours.",
        citation="Oyallon and Mallat (2015), Deep roto-translation scattering, CVPR",
        steps=chain("colour_scattering", SVM),
    ),
    Method(
        key="colour-summed",
        name="HOG in gray and in colour, summed",
        summary="The scores of two SVMs summed: HOG of the luma and of the strongest channel.",
        citation="Kittler et al. (1998), On combining classifiers, IEEE Trans. PAMI 20",
        steps=(joined("committee", GRAY_HOG, COLOUR_HOG),),
    ),
    Method(
        key="block-hog+virtual",
        name="HOG in blocks + virtual SVM",
        summary="HOG's RBF SVM trained again on its support vectors and photographs like them.",
        citation="Dalal and Triggs (2005), CVPR; DeCoste and Schölkopf (2002), Machine Learning 46",
        steps=chain(COPIES, *GRAY_HOG),
    ),
    Method(
        key="block-hog+svm+augmented",
        name="HOG in blocks + SVM, augmented",
        summary="HOG's RBF SVM on every photograph and two copies of it as networks see them.",
        citation="Dalal and Triggs (2005), CVPR; Howard (2013), arXiv:1312.5402",
        steps=chain(AUGMENTED, *GRAY_HOG),
    ),
    Method(
        key="colour-hog+virtual",
        name="Colour HOG + virtual SVM",
        summary="Colour HOG's RBF SVM trained again on its support vectors and photographs like them.",
        citation="Dalal and Triggs (2005), CVPR; DeCoste and Schölkopf (2002), Machine Learning 46",
        steps=chain(COPIES, *COLOUR_HOG),
    ),
    Method(
        key="patches+ridge",
        name="Patch dictionary + ridge",
        summary="Least squares on how near whitened patches are to those of a dictionary by k-means.",
        citation="Coates, Ng and Lee (2011), An analysis of single-layer networks, AISTATS",
        steps=chain("patches", "ridge"),
    ),
    Method(
        key="patches+ridge+mirrored",
        name="Patch dictionary + ridge, mirrored",
        summary="The same on the mean of a picture's activations and of its mirror image's.",
        citation="Coates, Ng and Lee (2011), An analysis of single-layer networks, AISTATS",
        steps=chain("mirrored", "patches", "ridge"),
    ),
    Method(
        key="patches+ridge+large",
        name="Large patch dictionary + ridge",
        summary="The same with 4,000 centres in place of 1,600.",
        citation="Coates, Ng and Lee (2011), An analysis of single-layer networks, AISTATS",
        steps=chain("mirrored", step("patches", n_centres=4000), "ridge"),
    ),
    Method(
        key="random-patches+ridge",
        name="Random patches + ridge",
        summary="A control of the patch dictionary: patches drawn at random in its place.",
        citation="Coates, Ng and Lee (2011), An analysis of single-layer networks, AISTATS",
        steps=chain("random_patches", "ridge"),
    ),
    Method(
        key="random-filters+ridge",
        name="Random filters + ridge",
        summary="A control of the patch dictionary: Gaussian noise in its place.",
        citation="Jarrett et al. (2009), What is the best multi-stage architecture?, ICCV",
        steps=chain("noise_filters", "ridge"),
    ),
    Method(
        key="random-filters+ridge+mirrored",
        name="Random filters + ridge, mirrored",
        summary="The same on the mean of a picture's activations and of its mirror image's.",
        citation="Jarrett et al. (2009), What is the best multi-stage architecture?, ICCV",
        steps=chain("mirrored", "noise_filters", "ridge"),
    ),
    _under_cosines(
        "colour-pixels", "colour_pixels", "Colours", "Coates, Ng and Lee (2011), AISTATS"
    ),
    _under_cosines(
        "colour-histogram",
        "colour_histogram",
        "Colour histograms",
        "Swain and Ballard (1991), IJCV 7",
    ),
    _under_cosines("colour-lbp", "colour_lbp", "Colour LBP", "Mäenpää and Pietikäinen (2004)"),
    _under_cosines("colour-hog", "block_hog", "Colour HOG", "Dalal and Triggs (2005), CVPR"),
    _under_cosines(
        "colour-hog-lbp", "colour_parts", "HOG, LBP and colours", "Wang, Han and Yan (2009), ICCV"
    ),
    _under_cosines(
        "colour-words", "colour_words", "Colour words", "Sivic and Zisserman (2003), ICCV"
    ),
    _under_cosines(
        "gray-fisher",
        "gray_fisher",
        "Gray Fisher vectors",
        "Perronnin, Sánchez and Mensink (2010), ECCV",
    ),
    _under_cosines(
        "colour-fisher",
        "colour_fisher",
        "Colour Fisher vectors",
        "Perronnin, Sánchez and Mensink (2010), ECCV",
    ),
    _under_cosines(
        "colour-scattering",
        "colour_scattering",
        "Colour scattering",
        "Oyallon and Mallat (2015), CVPR",
    ),
]
