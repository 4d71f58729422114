"""Real drawings beside the simulator's: ``python -m benchmarks.calibration DIR [--figure FILE.png]``.

DIR is a folder of real drawings, as ``versus run --data`` takes it. Of every drawing the pen's width,
the wobble, the size, the proportions and the place are measured on its centre line, and their
deciles set beside those of neat drawings and of the simulated people's (`dataset.drawings`), of whom
only the hand differs or everything. The figure draws the distributions; the pictures themselves are
not stored.
"""

from pathlib import Path

import click
import cv2
import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset.drawings import load_drawings
from dataset.folder import Reading, load_folder
from dataset.ink import on_nothing
from dataset.normalisation import FINER, MARGIN, depth, trace

SHOWN = (0.1, 0.5, 0.9)
SIMULATED = {"neat": "neat, simulated", "hand": "other hands", "all": "everything differs"}


def measured(images: npt.NDArray[np.uint8]) -> pd.DataFrame:
    """One row a drawing, lengths in shares of the picture's side.

    Columns: ``pen width`` (ink over length of the centre line), ``wobble`` (mean distance of the
    centre line from its hull, in hundredths of the hull's size), ``size`` (longer side of the hull),
    ``proportions`` (shorter over longer side), ``off centre`` (distance of the hull's middle).
    """
    side = max(images.shape[1:3])
    rows = []
    for ink in on_nothing(images):
        found = trace(ink)
        if found.hull is None:
            continue
        low, high = found.hull.min(axis=0), found.hull.max(axis=0)
        height, width = (high - low) / FINER / side
        middle = ((low + high) / 2 + 0.5) / FINER - MARGIN
        rows.append(
            {
                "pen width": found.mask.sum() / found.line.sum() / FINER / side,
                "wobble": 100 * depth(found).mean() / _size(found.hull),
                "size": max(height, width),
                "proportions": min(height, width) / max(height, width),
                "off centre": np.linalg.norm(middle - side / 2) / side,
            }
        )
    return pd.DataFrame(rows)


def _size(hull: npt.NDArray[np.float64]) -> float:
    return float(np.sqrt(cv2.contourArea(hull.astype(np.float32)[:, None])))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--figure", type=click.Path(path_type=Path), help="Draw the distributions, too.")
def main(folder: Path, figure: Path | None) -> None:
    """Print deciles of both, and draw them."""
    data = load_folder(folder, Reading(kind="ink", frame=False, invert=False))
    real = np.concatenate([data.train.images, *(split.images for split in data.tests.values())])
    tests = load_drawings().tests
    found = {f"real ({len(real)})": measured(real)}
    found |= {name: measured(tests[key].images) for key, name in SIMULATED.items()}
    table = pd.concat({name: frame.quantile(SHOWN).T for name, frame in found.items()}, axis=1)
    table.columns = [f"{name} {100 * share:.0f} %" for name, share in table.columns]
    print(table.round(3).T.to_string())
    if figure is not None:
        _draw(found, figure)


def _draw(found: dict[str, pd.DataFrame], path: Path) -> None:
    from reports import style

    columns = list(next(iter(found.values())))
    drawn = style.new_figure(2.3 * len(columns), 2.6)
    for axes, column in zip(drawn.subplots(1, len(columns)), columns, strict=True):
        style.tidy(axes)
        values = [frame[column].to_numpy() for frame in found.values()]
        axes.boxplot(values, whis=(5, 95), showfliers=False, orientation="horizontal")
        axes.set_title(column, fontsize=style.BODY)
        axes.invert_yaxis()
        axes.set_yticklabels(list(found) if axes is drawn.axes[0] else [])
    drawn.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
