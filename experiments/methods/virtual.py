"""Hand-crafted methods that also learn from distorted copies, and the sum of three of them."""

from dataclasses import asdict

from dataset.distortion import HANDWRITING
from experiments.methods.method import Method, chain, joined, step

# Chosen on 10,000 validation digits, see ``docs/decisions.md``.
VIEWS = step("virtual", shift=1.0, turn=8.0, zoom=0.1, shear=0.12)
# The networks' own distortions, for whichever method is trained under them.
AUGMENTED = step("virtual", of="all", copies=5, **asdict(HANDWRITING))

VIRTUAL = [
    Method(
        key="deskew+virtual",
        name="Deskewed pixels + virtual SVM",
        summary="RBF SVM trained again on its support vectors and distorted copies of them.",
        citation="DeCoste and Schölkopf (2002), Training invariant SVMs, Machine Learning 46",
        steps=chain("upright", VIEWS, "pixels", "rbf_svm"),
        published="0.56 % (degree 9, shifts of 2 px, DeCoste and Schölkopf 2002)",
    ),
    Method(
        key="hog+virtual",
        name="HOG + virtual SVM",
        summary="HOG's RBF SVM trained again on its support vectors and distorted copies of them.",
        citation="DeCoste and Schölkopf (2002), Training invariant SVMs, Machine Learning 46",
        steps=chain("upright", VIEWS, "hog", "rbf_svm"),
    ),
    Method(
        key="hog-lbp+virtual",
        name="HOG-LBP + virtual SVM",
        summary="HOG-LBP's RBF SVM trained again on its support vectors and distorted copies.",
        citation="Wang et al. (2009), ICCV; DeCoste and Schölkopf (2002), Machine Learning 46",
        steps=chain("upright", VIEWS, "hog_lbp", "rbf_svm"),
    ),
    Method(
        key="fisher+virtual",
        name="Fisher vectors + virtual SVM",
        summary="Fisher vectors' RBF SVM trained again on its support vectors and distorted copies.",
        citation="Perronnin et al. (2010), ECCV; DeCoste and Schölkopf (2002), Machine Learning 46",
        steps=chain("upright", VIEWS, "fisher", "rbf_svm"),
    ),
    Method(
        key="scattering+virtual",
        name="Scattering + virtual SVM",
        summary="Scattering's RBF SVM trained again on its support vectors and distorted copies.",
        citation="Bruna and Mallat (2013), PAMI 35; DeCoste and Schölkopf (2002), Machine Learning 46",
        steps=chain("upright", VIEWS, "scattering", "rbf_svm"),
    ),
    Method(
        key="summed+virtual",
        name="HOG-LBP, Fisher, scattering summed",
        summary="The scores of three virtual SVMs summed: HOG-LBP, Fisher vectors and scattering.",
        citation="Kittler et al. (1998), On combining classifiers, IEEE Trans. PAMI 20",
        steps=(
            joined(
                "committee",
                chain("upright", VIEWS, "hog_lbp", "rbf_svm"),
                chain("upright", VIEWS, "fisher", "rbf_svm"),
                chain("upright", VIEWS, "scattering", "rbf_svm"),
            ),
        ),
        published="0.35 % (four methods with distortions, Keysers 2006)",
    ),
    Method(
        key="pixels+svm+augmented",
        name="Pixels + SVM, augmented",
        summary="RBF SVM on gray values of every training picture and five distorted copies of it.",
        citation="Simard, Steinkraus and Platt (2003), Best practices for CNNs, ICDAR",
        steps=chain(AUGMENTED, "pixels", "rbf_svm"),
    ),
    Method(
        key="hog+svm+augmented",
        name="HOG + SVM, augmented",
        summary="HOG's RBF SVM on every training picture and five distorted copies of it.",
        citation="Dalal and Triggs (2005), CVPR; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=chain(AUGMENTED, "upright", "hog", "rbf_svm"),
    ),
    Method(
        key="hog-lbp+svm+augmented",
        name="HOG-LBP + SVM, augmented",
        summary="HOG-LBP's RBF SVM on every training picture and five distorted copies of it.",
        citation="Wang et al. (2009), ICCV; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=chain(AUGMENTED, "upright", "hog_lbp", "rbf_svm"),
    ),
    Method(
        key="scattering+svm+augmented",
        name="Scattering + SVM, augmented",
        summary="Scattering's RBF SVM on every training picture and five distorted copies of it.",
        citation="Bruna and Mallat (2013), PAMI 35; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=chain(AUGMENTED, "upright", "scattering", "rbf_svm"),
    ),
]
