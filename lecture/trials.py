"""Every training that the lecture's page shows, as trials of the suite's runner."""

from dataset.labelled_images import LabelledImages
from experiments.plan import ALL, Trial
from lecture.remedies import DIFFERENT, DISTORTED

SEEDS = (0, 1, 2)
MOST_TRAINING = 50_000
COMPARED_TRAINING = 10_000
COMPARED = ("chance", "pixels+svm", "moravec+svm", "tensor+svm", "harris+svm", "hog+svm")
LEARNED = "lecture-mnist-cnn"
# Who stands for the hand-crafted side: named here, not picked by what it answers on the test digits.
HAND_CRAFTED = "hog+svm"

POOLINGS = {
    "max": "lecture-mnist-cnn+adam",
    "average": "averaged-cnn",
    "none": "thinned-cnn",
}
SEVERITIES = (1, 2, 3, 4, 5)
DAMAGES = ("shot-noise", "impulse-noise", "translate")
CONDITIONS = tuple(f"{damage}@{severity}" for damage in DAMAGES for severity in SEVERITIES)
CONDITION_IMAGES = 1000

DRAWN = {"neat": "shapes", "distorted": DISTORTED, "different": DIFFERENT}


def trials_of(digits: LabelledImages) -> dict[str, Trial]:
    """Name → trial; `digits` is MNIST or what stands in for it."""
    most = min(MOST_TRAINING, len(digits.train))
    compared = min(COMPARED_TRAINING, len(digits.train))
    found = {
        f"shape-{name}-{seed}": Trial(dataset, "lecture-shape-cnn", ALL, seed, "first", "test")
        for name, dataset in DRAWN.items()
        for seed in SEEDS
    }
    for method in ("hog+svm", "geometry+svm"):
        found[f"shape-{method}"] = Trial("shapes", method, ALL, 0, "first", None)
    found["digits"] = Trial(digits.key, LEARNED, most, 0, "first", "rest")
    for method in (*COMPARED, LEARNED):
        found[f"compared-{method}"] = Trial(digits.key, method, compared, 0, "stratified", None)
    # The verdict between the two is over draws, too.
    for method in (HAND_CRAFTED, LEARNED):
        for seed in SEEDS[1:]:
            drawn = Trial(digits.key, method, compared, seed, "stratified", None)
            found[f"compared-{method}-{seed}"] = drawn
    for pooling, method in POOLINGS.items():
        for seed in SEEDS:
            found[f"pooling-{pooling}-{seed}"] = Trial(
                digits.key, method, compared, seed, "stratified", None, CONDITIONS, CONDITION_IMAGES
            )
    return found
