"""Methods from outside that are as they should be, and such as strangers bring."""

import os
import sys
import time

import numpy as np

NAMES = []


def means(images, n_parts=3):
    """Mean of every part of the rows and of the columns."""
    rows = [part.mean(axis=(1, 2)) for part in np.array_split(images, n_parts, axis=1)]
    columns = [part.mean(axis=(1, 2)) for part in np.array_split(images, n_parts, axis=2)]
    spread = [images.mean(axis=1).std(axis=1), images.mean(axis=2).std(axis=1)]
    return np.stack(rows + columns + spread, axis=1)


class Means:
    """The same as an extractor."""

    HEAD = "linear_svm"
    NEEDS = {"kind": "ink"}  # noqa: RUF012

    def __init__(self, n_parts=3):
        self.n_parts = n_parts

    def fit(self, images, labels=None):
        return self

    def transform(self, images):
        return means(images, self.n_parts)


class Good:
    """The nearest mean picture; no scikit-learn, no classes_."""

    NAME = "Nearest mean"
    CITATION = "Doe (2026)"

    def __init__(self, seed=0, fault=""):
        self.seed, self.fault = seed, fault

    def fit(self, images, labels):
        assert images.dtype == np.float32 and 0.5 < images.max() <= 1
        images *= 1
        self.labels = np.unique(labels)
        self.means = np.stack([images[labels == label].mean(axis=0) for label in self.labels])
        return self

    def predict(self, images):
        far = ((images[:, None] - self.means) ** 2).sum(axis=(2, 3))
        return self.labels[far.argmin(axis=1)]


class Scores(Good):
    predict = None

    def decision_function(self, images):
        far = ((images[:, None] - self.means) ** 2).sum(axis=(2, 3))
        return far[:, 0] - far[:, 1]


class Proba(Good):
    def predict_proba(self, images):
        return (self.predict(images)[:, None] == self.labels).astype(float)


class Nan(Proba):
    def predict_proba(self, images):
        answers = super().predict_proba(images)
        answers[:3] = np.nan
        return answers


class WrongShape(Proba):
    def predict_proba(self, images):
        return super().predict_proba(images)[:, 0]


class UnknownLabel(Good):
    def predict(self, images):
        return super().predict(images) + 7


class Text(Proba):
    def predict_proba(self, images):
        return np.full((len(images), 2), "yes")


class Raises(Good):
    def fit(self, images, labels):
        raise KeyError("a line\nand another")


class Exits(Good):
    def fit(self, images, labels):
        sys.exit(3)


class Prints(Good):
    def fit(self, images, labels):
        print("epoch 1")
        print("epoch 2")
        return super().fit(images, labels)


class Moves(Good):
    """Leaves the folder, and closes the streams."""

    def fit(self, images, labels):
        os.chdir("/")
        sys.stdout.close()
        sys.stderr.close()
        return super().fit(images, labels)


class Hangs(Good):
    def fit(self, images, labels):
        while True:
            time.sleep(0.01)


class NoFit:
    pass


class WrongNeeds(Good):
    NEEDS = {"kindd": "ink"}  # noqa: RUF012


class NeedsColour(Good):
    NEEDS = {"colour": True}  # noqa: RUF012


class Unsummed(Proba):
    def predict_proba(self, images):
        return 2 * super().predict_proba(images)


class Chancy(Proba):
    """Another answer every time, whatever the seed."""

    def predict_proba(self, images):
        return np.random.default_rng().dirichlet(np.ones(len(self.labels)), len(images))


class Unseeded(Proba):
    """Learns another thing every time."""

    def fit(self, images, labels):
        self.share = np.random.default_rng().uniform(0.5, 0.9)
        return super().fit(images, labels)

    def predict_proba(self, images):
        certain = super().predict_proba(images)
        return self.share * certain + (1 - self.share) / certain.shape[1]


class Guesses(Proba):
    """Has its columns in another order than its classes."""

    def predict_proba(self, images):
        return np.roll(super().predict_proba(images), 1, axis=1)


class Writes(Good):
    def predict(self, images):
        images[:, 0] = 0
        return super().predict(images)


class Fixed(Proba):
    """Knows of three classes, whatever it learned."""

    def predict_proba(self, images):
        found = super().predict_proba(images)
        return np.pad(found, ((0, 0), (0, 3 - found.shape[1])))


class Batchwise(Proba):
    """Looks at all the test pictures at once."""

    def predict_proba(self, images):
        return super().predict_proba((images > images.mean()).astype(np.float32))


class Changed(Good):
    """Changes its own parameters."""

    def fit(self, images, labels):
        self.fault = "learned"
        return super().fit(images, labels)

    def get_params(self, deep=True):
        return {"seed": self.seed, "fault": self.fault}

    def set_params(self, **params):
        vars(self).update(params)
        return self


class Hungry(Good):
    def fit(self, images, labels):
        self.kept = np.ones(300_000_000, np.uint8)
        return super().fit(images, labels)


def nearest(seed):
    """A function that makes a classifier."""
    return Good(seed)


def two_things(one, other):
    return one


def a_number():
    return 3
