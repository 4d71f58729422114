"""Pictures with their labels: the data sets, and how each is read, checked and split.

`DATASETS` is the one list of them, and an entry is all that the rest of Versus knows of one: no other
package names a data set. A new one is a file with a loader, and an entry here.
"""

from collections.abc import Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from dataset.facts import DataSet, Published
from dataset.input_error import InputError

if TYPE_CHECKING:
    from dataset.labelled_images import LabelledImages, Split

SIGNS_SOURCE = "Stallkamp et al. (2012)"

DATASETS: dict[str, DataSet] = {
    "shapes": DataSet(
        name="Shape drawings",
        summary=(
            "circles, rectangles, triangles by pen, 24×24 RGB; 45 to train, 15 like them, and a "
            "challenge"
        ),
        loader="dataset.shapes:load_shapes",
        kind="ink",
        licence="MIT",
        citation="drawn by Versus (docs/shapes.md)",
        is_own=True,
        lecture_network="lecture-shape-cnn",
    ),
    "drawings": DataSet(
        name="Simulated people's drawings",
        summary=(
            "150 neat shapes to train, and eleven tests of 300 by 20 simulated people, a factor each"
        ),
        loader="dataset.drawings:load_drawings",
        kind="ink",
        licence="MIT",
        citation="drawn by Versus (docs/drawings.md)",
        group="person",
        is_own=True,
    ),
    "digits": DataSet(
        name="Digits 8×8",
        summary=(
            "scikit-learn's 8×8 handwritten digits; 1,297 to train, 500 to test, nothing to download"
        ),
        loader="dataset.digits:load_digits",
        kind="ink",
        licence="CC BY 4.0",
        citation=(
            "Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine "
            "Learning Repository"
        ),
    ),
    "mnist": DataSet(
        name="MNIST",
        summary=(
            "28×28 handwritten digits; 60,000 to train, 10,000 to test, fetched and verified once"
        ),
        loader="dataset.mnist:load_mnist",
        kind="ink",
        licence="CC BY-SA 3.0",
        citation=(
            "LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document "
            "recognition, Proc. IEEE 86(11)"
        ),
        files="dataset.mnist:FILES",
        group="writer",
        writers="dataset.mnist_writers:writers_at_hand",
        writer_files="dataset.mnist_writers:FILES",
        parts="dataset.mnist_writers:PARTS",
        lecture_network="lecture-mnist-cnn",
        published=(
            Published(
                "Random convolution filters, not learned", "control", 0.89, "Ranzato et al. (2007)"
            ),
            Published("Products of Haar stumps", "classical", 0.87, "Kégl and Busa-Fekete (2009)"),
            Published(
                "PHOG + SVM, intersection kernel", "classical", 0.79, "Maji and Malik (2009)"
            ),
            Published("Multi-cell HOG + SVM", "classical", 0.64, "Khan (2017)"),
            Published("Shape context", "classical", 0.63, "Belongie, Malik and Puzicha (2002)"),
            Published("Virtual SVM", "classical", 0.56, "DeCoste and Schölkopf (2002)", True),
            Published("Deformation model P2DHMDM", "classical", 0.52, "Keysers et al. (2007)"),
            Published("Scattering + SVM", "classical", 0.43, "Bruna and Mallat (2013)", True),
            Published("LeNet-5", "learned", 0.95, "LeCun et al. (1998)", True),
            Published("LeNet-5, distorted digits added", "learned", 0.8, "LeCun et al. (1998)"),
            Published(
                "Two convolutions, elastic distortions",
                "learned",
                0.4,
                "Simard et al. (2003)",
                True,
            ),
            Published("Committee of 35 networks", "learned", 0.23, "Cireşan et al. (2012)", True),
            Published("Ensemble of networks", "learned", 0.09, "An et al. (2020)"),
        ),
    ),
    "fashion-mnist": DataSet(
        name="Fashion-MNIST",
        summary=(
            "28×28 pictures of clothes; 60,000 to train, 10,000 to test, fetched and verified once"
        ),
        loader="dataset.fashion_mnist:load_fashion_mnist",
        # Photographs that were cut out, inverted and thinned to gray on black: see docs/decisions.md.
        kind="ink",
        licence="MIT",
        citation="Xiao, Rasul and Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747",
        files="dataset.fashion_mnist:FILES",
    ),
    "hds": DataSet(
        name="Shapes by 37 people (HDS)",
        summary=(
            "70×70 ellipses, rectangles, triangles by 37 people; half of them to train, half to test, "
            "fetched and verified once"
        ),
        loader="dataset.hds:load_hds",
        kind="ink",
        licence="CC BY 4.0",
        citation=(
            "Robert (2022), Hand-drawn Shapes (HDS) Dataset, "
            "github.com/frobertpixto/hand-drawn-shapes-dataset"
        ),
        files="dataset.hds:FILES",
        group="person",
        no_class="dataset.hds:load_other",
    ),
    "drawn-shapes": DataSet(
        name="Shapes by a tablet's pen (Drawn-shapes)",
        summary=(
            "64×64 circles, rectangles, triangles inked from strokes; 45 to train, 1,978 and 1,022 "
            "stretched ones to test, fetched and verified once"
        ),
        loader="dataset.drawn_shapes:load_drawn_shapes",
        kind="ink",
        licence="none stated",
        citation="Bouchal (2019), github.com/antoninbouchal/Drawn-shapes-Dataset",
        files="dataset.drawn_shapes:FILES",
    ),
    "gtsrb": DataSet(
        name="Traffic signs (GTSRB)",
        summary=(
            "43 German traffic signs in colour, 32×32 (--image-size); 39,209 of 1,307 tracks to train, "
            "12,630 to test, fetched and verified once"
        ),
        loader="dataset.gtsrb:load_gtsrb",
        kind="photograph",
        licence="none stated",
        citation=(
            "Stallkamp, Schlipsing, Salmen and Igel (2012), Man vs. computer: Benchmarking machine "
            "learning algorithms for traffic sign recognition, Neural Networks 32"
        ),
        files="dataset.gtsrb:FILES",
        group="track",
        # Turn left is the mirror image of turn right, and 30 of nothing.
        mirror=False,
        sized=True,
        published=(
            Published("HOG + linear discriminant analysis", "classical", 4.32, SIGNS_SOURCE, True),
            Published("HOG + random forest", "classical", 3.86, SIGNS_SOURCE, True),
            Published("People", "people", 1.16, SIGNS_SOURCE, True),
            Published("Multi-scale network", "learned", 1.69, "Sermanet and LeCun (2011)"),
            Published("Committee of networks", "learned", 0.54, "Cireşan et al. (2012)", True),
        ),
    ),
    "cifar10": DataSet(
        name="CIFAR-10",
        summary=(
            "32×32 photographs of ten kinds of animals and vehicles; 50,000 to train, 10,000 to test, "
            "fetched and verified once"
        ),
        loader="dataset.cifar10:load_cifar10",
        kind="photograph",
        licence="none stated",
        citation=(
            "Krizhevsky (2009), Learning multiple layers of features from tiny images, University of "
            "Toronto"
        ),
        files="dataset.cifar10:FILES",
        mirror=True,
        parts="dataset.cifar10:PARTS",
        published=(
            Published(
                "Dictionary of patches + SVM", "classical", 20.4, "Coates, Ng and Lee (2011)", True
            ),
            Published("256,000 random filters", "classical", 15.8, "Recht et al. (2019)"),
            Published("airbench94", "learned", 5.99, "Jordan (2024)", True),
        ),
    ),
}


def load(
    key: str, data_dir: Path | None = None, image_size: tuple[int, int] | None = None
) -> "LabelledImages":
    """The data set `key` of `DATASETS`.

    Parameters
    ----------
    data_dir : folder with the files of one that is fetched; None for the cache or a download
    image_size : height and width, px, of one whose pictures are `sized`; None for its own

    Raises
    ------
    InputError
        If it cannot be read or fetched, differs from what was published, or has one size.
    """
    facts = DATASETS[key]
    if image_size is not None and not facts.sized:
        able = ", ".join(one for one, known in DATASETS.items() if known.sized)
        raise InputError(
            f"'{key}' has pictures of one size: expected no --image-size but for {able} and folders. Leave "
            "it out."
        )
    options = {} if image_size is None else {"image_size": image_size}
    loaded: LabelledImages = resolve_name(facts.loader)(data_dir, **options)
    return loaded


def load_no_class(key: str, data_dir: Path | None = None) -> "Mapping[str, Split]":
    """Pictures like those of the data set `key` that should get no class: ``train`` and ``test``, by its
    own groups; none if it has no such. Parameters and errors as for `load`."""
    if not DATASETS[key].no_class:
        return {}
    loaded: Mapping[str, Split] = resolve_name(DATASETS[key].no_class)(data_dir)
    return loaded


def is_at_hand(key: str, data_dir: Path | None = None) -> bool:
    """Whether `load` has nothing to fetch."""
    files = DATASETS[key].files
    return not files or data_dir is not None or resolve_name(files).cached_file.is_file()


def known(key: str) -> dict[str, Any]:
    """What `dataset.labelled_images.LabelledImages` says of itself, for the loader of `key`."""
    facts = DATASETS[key]
    names = ("name", "kind", "licence", "citation", "mirror")
    return {"key": key, **{name: getattr(facts, name) for name in names}}
