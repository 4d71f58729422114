"""What someone who waits for a network sees: its epochs, and what is kept if it is interrupted."""

import re
import sys
from pathlib import Path
from typing import Any, Self

import click

from commands.exit_codes import INTERRUPTED


class Epochs:
    """A bar over the epochs of one training; Ctrl-C says what is there and ends with exit code 130.

    Parameters
    ----------
    stem : of the training's checkpoints
    """

    def __init__(self, stem: Path) -> None:
        self.stem = stem
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def tell(self, epoch: int, epochs: int, numbers: dict[str, float]) -> None:
        """After each epoch, from 1; an ensemble's members come one after the other."""
        from tqdm import tqdm

        if self._bar is None or epoch <= self._bar.n:
            self._close()
            self._bar = tqdm(total=epochs, unit="epoch", file=sys.stderr, dynamic_ncols=True)
        self._bar.set_postfix({name: f"{value:.4f}" for name, value in numbers.items()})
        self._bar.update(epoch - self._bar.n)

    def checkpoints(self) -> list[Path]:
        """The files of this training, one a member."""
        named = re.compile(re.escape(self.stem.name) + r"-\d+\.npz")
        there = self.stem.parent.iterdir() if self.stem.parent.is_dir() else []
        return sorted(path for path in there if named.fullmatch(path.name))

    def forget(self) -> None:
        """The training is over; its checkpoints are not needed any more."""
        for path in self.checkpoints():
            path.unlink()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._close()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            kept = ", ".join(path.name for path in self.checkpoints())
            message = (
                f"stopped; the last whole epoch is kept in {kept}, the same command goes on from it."
                if kept
                else "stopped; nothing was kept, the same command starts anew."
            )
            click.echo(f"versus: {message}", err=True)
            raise SystemExit(INTERRUPTED)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
