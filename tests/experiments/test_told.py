"""What a fit is told of its pictures reaches whoever asks for it, however deep it stands."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline

from experiments.fit import fit
from features.committee import Committee
from features.fusion import Fusion
from features.hesitant import Hesitant
from features.redrawn import Redrawn
from features.upright import Upright


class Asking(ClassifierMixin, BaseEstimator):
    """Remembers what it was told."""

    def fit(self, images, labels, groups=None, mirror=False):
        self.classes_ = np.unique(labels)
        self.n_features_in_ = 1
        self.told_ = len(images), groups, mirror
        return self


def member_of(model):
    return model.members_[0] if hasattr(model, "members_") else model.classifier_


@pytest.mark.parametrize("made", [Committee, Fusion, Hesitant])
@pytest.mark.parametrize("in_pipeline", [False, True])
def test_members_are_told_of_groups_and_mirror_images(made, in_pipeline, striped):
    asking = Pipeline([("upright", Upright()), ("asking", Asking())]) if in_pipeline else Asking()
    model = made(asking if made is Hesitant else [asking])
    train = replace(striped.train, groups=np.arange(len(striped.train)))
    fit(model, train, replace(striped, mirror=True))
    inner = member_of(model)
    n_images, groups, mirror = (inner[-1] if in_pipeline else inner).told_
    assert (n_images, mirror) == (len(train), True)
    np.testing.assert_array_equal(groups, train.groups)


def test_a_pipeline_tells_its_last_step(striped):
    model = Pipeline([("upright", Upright()), ("asking", Asking())])
    fit(model, striped.train, replace(striped, mirror=True))
    assert model[-1].told_[2] is True


def test_copies_of_a_drawing_are_of_its_group(striped):
    model = Redrawn(Asking(), copies=2)
    model.fit(striped.train.images, striped.train.labels, groups=np.arange(len(striped.train)))
    n_images, groups, _ = model.classifier_.told_
    assert n_images == len(groups) == 3 * len(striped.train)
    np.testing.assert_array_equal(groups[: n_images // 3], groups[-n_images // 3 :])
