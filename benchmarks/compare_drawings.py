"""How far the neat drawings can be told from real ones: ``python benchmarks/compare_drawings.py DIR``.

DIR holds real drawings as ``{train,test}/{circle,rectangle,triangle}/*.png``, 24×24, dark on white.
As many drawings by the stroke model are set beside them, for several seeds. Printed are the means
of plain statistics, and how often a classifier that is trained to tell real from drawn is right on
drawings it has not seen (cross-validated); 50 % is a coin.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score

from dataset.folder import Reading, load_folder
from dataset.shapes import draw_neat
from features.classifiers.rbf_svm import build_rbf_svm
from features.extractors.hog import HogExtractor
from features.pixels import to_ink

N_SEEDS = 10


def statistics(ink: npt.NDArray[np.float32]) -> pd.DataFrame:
    """Ink, bounding box, margins and kinds of pixels of every drawing, in pixels."""
    rows = []
    for image in ink:
        row, col = np.nonzero(image > 0.3)
        right = np.abs(np.diff(image, axis=1)).mean() * image.size
        down = np.abs(np.diff(image, axis=0)).mean() * image.size
        rows.append(
            {
                "ink": image.sum(),
                "height": np.ptp(row) + 1,
                "width": np.ptp(col) + 1,
                "top": row.min(),
                "left": col.min(),
                "full pixels": (image > 0.99).sum(),
                "gray pixels": ((image > 0.02) & (image < 0.98)).sum(),
                "change to the right": right,
                "change down": down,
            }
        )
    return pd.DataFrame(rows)


def told_apart(
    features: npt.NDArray[np.floating], real: npt.NDArray[np.bool_], seed: int
) -> list[float]:
    """Cross-validated accuracies of an RBF SVM and a random forest."""
    folds = StratifiedKFold(6, shuffle=True, random_state=seed)
    scaled = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-9)
    forest = RandomForestClassifier(200, random_state=seed)
    return [
        cross_val_score(model, scaled, real, cv=folds).mean()
        for model in (build_rbf_svm(1.0), forest)
    ]


def main(folder: Path, n_seeds: int = N_SEEDS) -> None:
    """Print both tables."""
    data = load_folder(folder, Reading(kind="ink", frame=False, invert=False))
    images = np.concatenate([data.train.images, data.tests["test"].images])
    labels = np.concatenate([data.train.labels, data.tests["test"].labels])
    real = to_ink(images)
    means, accuracies = [], []
    for seed in range(n_seeds):
        generator = np.random.default_rng([1000, seed])
        drawn = to_ink(
            np.stack([draw_neat(data.class_names[label], generator) for label in labels])
        )
        both = np.concatenate([real, drawn])
        is_real = np.arange(len(both)) < len(real)
        tables = [statistics(part) for part in (real, drawn)]
        means.append(pd.concat([table.mean() for table in tables], axis=1))
        descriptions = {
            "statistics": pd.concat(tables).to_numpy(),
            "pixels": both.reshape(len(both), -1),
            "HOG": HogExtractor().fit_transform(both),
        }
        accuracies.append({key: told_apart(f, is_real, seed) for key, f in descriptions.items()})
    table = sum(means) / n_seeds
    table.columns = ["real", "drawn"]
    print(table.round(2).to_string())
    print(f"\nTold apart, mean of {n_seeds} seeds, {len(real)} real and {len(real)} drawn:")
    for key in accuracies[0]:
        svm, forest = np.mean([found[key] for found in accuracies], axis=0)
        print(f"{key:12s} SVM {100 * svm:.0f} %   random forest {100 * forest:.0f} %")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
