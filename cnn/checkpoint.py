"""A training that stops can be taken up again: its state in one file, without pickle."""

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.weights import Rule
from dataset.archive import DAMAGE, first_line
from dataset.arrays import arrays_in
from dataset.files import write_atomically
from dataset.input_error import InputError

History = dict[str, list[float]]


@dataclass
class Checkpoint:
    """The state of one training after its last whole epoch.

    Attributes
    ----------
    path : an ``.npz`` file, written anew after every epoch
    training : what is trained, on what, from which seed; a file of another training is refused
    seconds_before : what the epochs took that were restored
    """

    path: Path
    training: str
    seconds_before: float = field(default=0.0, init=False)
    _is_refused: bool = field(default=False, init=False, repr=False)
    _since: float = field(default_factory=time.perf_counter, init=False, repr=False)

    def keep(self, model: Any, rule: Rule, history: History) -> None:
        """Write weights, optimiser and dropout states, and what `rule` has noted.

        What cannot be written, as on a full disk, costs the way back, not the training.
        """
        try:
            self._write(model, rule, history)
        except OSError as error:
            if not self._is_refused:
                print(
                    f"The state of the training cannot be kept in '{self.path}': {error.strerror}. It "
                    "goes on; if it is stopped, it starts anew.",
                    file=sys.stderr,
                )
            self._is_refused = True

    def _write(self, model: Any, rule: Rule, history: History) -> None:
        arrays: dict[str, Any] = {
            **_numbered("model", [np.asarray(v) for v in model.variables]),
            **_numbered("optimizer", [np.asarray(v) for v in model.optimizer.variables]),
            **_numbered("rule", rule.state()),
        }
        known: dict[str, Any] = {
            "training": self.training,
            "history": json.dumps(history),
            "seconds": self.seconds_before + time.perf_counter() - self._since,
        }
        self.path.parent.mkdir(exist_ok=True)
        with write_atomically(self.path) as file:
            np.savez(file, **known, **arrays)

    def restore(self, model: Any, rule: Rule) -> History:
        """Put a kept state into the compiled `model` and `rule`; the epochs so far, if any.

        Raises
        ------
        InputError
            If the file is damaged, or of another training.
        """
        if not self.path.exists():
            return {}
        try:
            found = arrays_in(self.path)
            training, history = str(found["training"]), json.loads(str(found["history"]))
            seconds = float(found["seconds"])
        except OSError as error:
            raise InputError(
                f"Cannot read the checkpoint '{self.path}': {error.strerror}. Expected a file that you "
                "may read; nothing was changed."
            ) from None
        except DAMAGE as error:
            raise self._damaged(type(error).__name__) from None
        if training != self.training:
            raise InputError(
                f"Checkpoint '{self.path}' belongs to another training: expected "
                f"{self.training}, received {training}. Name another file, or delete it."
            )
        model.optimizer.build(model.trainable_variables)
        variables = {
            f"{kind}/{i}": variable
            for kind, every in (
                ("model", model.variables),
                ("optimizer", model.optimizer.variables),
            )
            for i, variable in enumerate(every)
        }
        try:
            known = {key: list(map(float, row)) for key, row in history.items()}
            # All are looked at before any is put to its place.
            wrong = [k for k, v in variables.items() if found[k].shape != tuple(v.shape)]
            if wrong:
                raise ValueError(wrong[0])
            for key, variable in variables.items():
                variable.assign(found[key])
            count = sum(key.startswith("rule/") for key in found)
            rule.restore([found[f"rule/{i}"] for i in range(count)])
        except DAMAGE as error:
            raise self._damaged(f"{type(error).__name__}: {first_line(error)}") from None
        self.seconds_before = seconds
        return known

    def _damaged(self, received: str) -> InputError:
        return InputError(
            f"Damaged checkpoint '{self.path}': expected the state of a training, received {received}. "
            "Delete it; the training then starts anew."
        )


def _numbered(kind: str, arrays: list[npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    return {f"{kind}/{i}": array for i, array in enumerate(arrays)}
