"""Methods that misbehave on purpose, for tests of the engine.

Importing this adds them to `METHODS`; Dask workers import it as their preload, drivers through
``drive.py``. Every fit appends a line to the file that ``ODD_FITS`` names.
"""

import os
import signal
import time
from pathlib import Path

import numpy as np

from dataset.files import write_atomically
from experiments.methods import METHODS
from experiments.methods.method import Method, step
from experiments.methods.needs import Needs

EPOCHS = 20
# A step of Versus that says nothing of its pictures; these build something else.
KIND = "majority"


class Odd:
    """Answers the most frequent class after `seconds`, unless `fault` happens to it first."""

    def __init__(self, seed, seconds=0.0, fault=None):
        self.seed, self.seconds, self.fault = seed, seconds, fault

    def fit(self, images, labels):
        if log := os.environ.get("ODD_FITS"):
            with Path(log).open("a") as file:
                file.write(f"{self.seed}\n")
        if self.fault == "raise":
            raise ValueError("singular matrix")
        if self.fault == "end":
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(self.seconds)
        self.classes_ = np.unique(labels)
        self.n_parameters_ = 1
        return self

    def predict_proba(self, images):
        rows = np.random.default_rng([self.seed, len(images)]).random((len(images), 10))
        return rows[:, self.classes_] / rows[:, self.classes_].sum(axis=1, keepdims=True)


class Learner(Odd):
    """Learns for `EPOCHS` epochs, a line in ``ODD_FITS`` each, and keeps how far it has come."""

    def fit(self, images, labels, checkpoint=None):
        state = checkpoint.with_name(f"{checkpoint.name}-0.npz")
        state.parent.mkdir(exist_ok=True)
        done = int(np.load(state)["epochs"]) if state.exists() else 0
        for epoch in range(done, EPOCHS):
            super().fit(images, labels)
            with write_atomically(state) as file:
                np.savez(file, epochs=epoch + 1)
        return self


class OddMethod(Method):
    family = "classical"
    needs = Needs()

    def build(self, seed, kind="ink"):
        settings = dict(self.steps[0].settings)
        return (Learner if settings.get("fault") == "learn" else Odd)(seed, **settings)


ODD = {
    "quick": {},
    "sleeper": {"seconds": 0.03},
    "long-sleeper": {"seconds": 2.0},
    "learner": {"seconds": 0.1, "fault": "learn"},
    "raiser": {"fault": "raise"},
    "process-ender": {"fault": "end"},
}
for key, settings in ODD.items():
    METHODS[key] = OddMethod(key, key.title(), "A stand-in.", "none", (step(KIND, **settings),))
