"""What the steps of one lecture share: the picture, the data, and the trials that were run for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from dataset.digits import load_digits
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.mnist import load_mnist
from dataset.shapes import load_shapes
from experiments.plan import Trial
from experiments.record import TrialRecord
from experiments.store import Store
from lecture.picture import LecturePicture, load_picture
from lecture.remedies import DIFFERENT, DISTORTED, with_different, with_distorted
from lecture.step import DataSetName
from lecture.trials import trials_of

if TYPE_CHECKING:
    from experiments.engine import Engine

PROFILE = "lecture-page"


def cache_folder() -> Path:
    """Where trained networks and records are kept between two lectures, in the user's cache."""
    return platformdirs.user_cache_path("versus") / "lecture"


@dataclass(frozen=True)
class Course:
    """One lecture.

    Attributes
    ----------
    image : file of the picture; None for the built-in one
    digits : key of the digits' data set, ``mnist`` or ``digits``
    data_dir : where MNIST lies; None for the cache or a download
    store : records and models; what is missing is trained and added
    jobs : trials side by side
    """

    image: Path | None = None
    digits: str = "mnist"
    data_dir: Path | None = None
    store: Path = field(default_factory=cache_folder)
    jobs: int = 1

    @cached_property
    def picture(self) -> LecturePicture:
        return load_picture(self.image)

    @cached_property
    def _digits(self) -> tuple[LabelledImages, str]:
        if self.digits == "digits":
            return load_digits(), ""
        try:
            return load_mnist(self.data_dir), ""
        except InputError as error:
            if self.data_dir is not None:
                raise
            return load_digits(), str(error)

    @property
    def digit_data(self) -> LabelledImages:
        """MNIST, or scikit-learn's digits where it is not at hand and cannot be fetched."""
        return self._digits[0]

    @property
    def digits_name(self) -> DataSetName:
        """What they are called, in either language."""
        return DataSetName(self.digit_data.key, self.digit_data.name)

    @property
    def why_no_mnist(self) -> str:
        """What kept MNIST away, or nothing."""
        return self._digits[1]

    @cached_property
    def shape_data(self) -> Mapping[str, LabelledImages]:
        """The drawings, and the two other training sets that step 7 tries, by key."""
        neat = load_shapes()
        return {
            neat.key: neat,
            DISTORTED: with_distorted(neat),
            DIFFERENT: with_different(neat),
        }

    @cached_property
    def trained(self) -> "Trained":
        """Every trial of the lecture; what the store lacks is run now."""
        data = {**self.shape_data, self.digit_data.key: self.digit_data}
        return Trained(Store(self.store), data, trials_of(self.digit_data), self.jobs)


class Trained:
    """The lecture's trials, run where the store does not have them.

    Raises
    ------
    InputError
        If the store cannot be written, or a trial failed.
    """

    def __init__(
        self,
        store: Store,
        data: Mapping[str, LabelledImages],
        trials: Mapping[str, Trial],
        jobs: int = 1,
    ) -> None:
        from experiments.engine import run_trials
        from experiments.tasks import Again

        self.store, self.data, self.trials = store, data, trials
        self._networks: dict[str, Any] = {}
        store.create()
        wanted = list(trials.values())
        run_trials(wanted, data, store, PROFILE, _engine(jobs, wanted, data), Again(models=True))

    def record(self, name: str) -> TrialRecord:
        """The record of the trial `name` of `lecture.trials.trials_of`."""
        record = self.store.read(self._identifier(name))
        if record is None or record.failed:
            raise InputError(
                f"The training '{self.trials[name]}' failed: {record and record.error}. Delete "
                f"'{self.store.folder}' and run 'versus lecture' again."
            )
        return record

    def network(self, name: str) -> Any:
        """The `cnn.keras_classifier.KerasClassifier` of a trial, from its file, which is read once."""
        from experiments.models import load_model

        if name not in self._networks:
            path = self.store.models / f"{self._identifier(name)}.keras"
            self._networks[name] = load_model(path).estimator
        return self._networks[name]

    def _identifier(self, name: str) -> str:
        from experiments.outcome import identify

        trial = self.trials[name]
        return identify(trial, self.data[trial.dataset])


def _engine(jobs: int, trials: Sequence[Trial], data: Mapping[str, LabelledImages]) -> "Engine":
    """In this process, or in as many workers as were asked for and fit into memory."""
    from experiments.engine import InProcess

    if jobs == 1:
        return InProcess()
    from experiments.workers import LocalWorkers, memory_for

    return LocalWorkers(jobs, memory_for(trials, data))
