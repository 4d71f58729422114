"""Controls, and classifiers that see gray values alone: of ink bright on dark, whatever its paper."""

from experiments.methods.method import Method, chain
from experiments.methods.needs import INK

BASELINES = [
    Method(
        key="chance",
        name="Chance",
        summary="Always answers the most frequent training class; the floor of every table.",
        citation="none; a control",
        steps=chain("pixels", "majority"),
    ),
    Method(
        key="pixels+nn",
        name="Pixels + nearest neighbour",
        summary="The class of the nearest training picture, by Euclidean distance of gray values.",
        citation="Cover and Hart (1967), Nearest neighbor pattern classification, IEEE Trans. IT 13",
        steps=chain("pixels", "nearest_neighbour"),
        published="5.0 % (3 neighbours, LeCun et al. 1998)",
    ),
    Method(
        key="pixels+logistic",
        name="Pixels + logistic regression",
        summary="Multinomial logistic regression on gray values: one weight a pixel and class.",
        citation="Cox (1958), The regression analysis of binary sequences, J. R. Stat. Soc. B 20",
        steps=chain("pixels", "logistic_regression"),
        published="12.0 % (linear classifier, one layer, LeCun et al. 1998)",
    ),
    Method(
        key="pixels+forest",
        name="Pixels + random forest",
        summary="300 randomised decision trees on gray values.",
        citation="Breiman (2001), Random forests, Machine Learning 45",
        steps=chain("pixels", "random_forest"),
    ),
    Method(
        key="deskew+polynomial",
        name="Deskewed pixels + polynomial SVM",
        summary="Polynomial support vector machine of degree 5 on gray values, after deskewing.",
        citation="Cortes and Vapnik (1995), Support-vector networks, Machine Learning 20",
        steps=chain("upright", "pixels", "polynomial_svm"),
        asks=INK,
        published="1.1 % (degree 4, LeCun et al. 1998)",
    ),
]
