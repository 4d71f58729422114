"""The trained methods behind the page: found in the cache, or trained, and loaded once.

Everything slow happens in one thread beside the server's: methods that are at hand first, the
hand-crafted ones before the networks, which wait some seconds for Keras.
"""

import multiprocessing
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import platformdirs

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.way_in import WayIn, way_in
from demo.photographs import decode_photograph
from demo.pictures import decode
from demo.refusal import RefusalError, Trouble, unfit
from demo.subjects import SUBJECTS, Subject
from demo.training import News, Order, train_missing
from demo.turns import Turns
from experiments.methods import find_method
from experiments.methods.method import Method
from experiments.methods.needs import Facts
from experiments.models import Model, is_saved, load_model, suffix_of
from experiments.outcome import identify
from experiments.training_size import draw

Images = npt.NDArray[np.uint8]
# Unfit is a method that cannot work on the subject's pictures.
Status = Literal["waiting", "training", "loading", "ready", "failed", "unfit"]
SETTLED = ("ready", "failed", "unfit")

WARM_UP = (1, 2)
AT_ONCE = 16
STOPS_WITHIN = 10.0
FAMILIES = ("classical", "learned")


@dataclass(eq=False)
class Slot:
    """A method's place on the shelf; `model` is there once `status` is ``ready``.

    `share` is how far the training of a network is, 0…1; `trouble` says why a model is missing.
    """

    method: Method
    path: Path
    train: Split
    status: Status = "waiting"
    share: float = 0.0
    trouble: Trouble | None = None
    model: Model | None = None
    lock: Turns = field(default_factory=Turns)

    @property
    def error(self) -> str:
        """`trouble` in English; empty if there is none."""
        return self.trouble.error if self.trouble else ""

    def fail(self, code: str, error: str) -> None:
        """It has no model, and will get none."""
        self.status, self.trouble = "failed", Trouble(code, error)

    def predict_proba(self, images: Images) -> npt.NDArray[np.float32]:
        """As `Model.predict_proba`, one call at a time.

        An occlusion map asks for more than a hundred pictures: one that was drawn meanwhile is
        answered between two parts of them.
        """
        if self.model is None:
            raise RuntimeError(f"'{self.method.key}' is not ready.")
        found = []
        for start in range(0, len(images), AT_ONCE):
            with self.lock:
                found.append(self.model.predict_proba(images[start : start + AT_ONCE]))
        return np.concatenate(found)

    @cached_property
    def vectors(self) -> npt.NDArray[np.float32]:
        """What a classical method's classifier learned from: a vector a training picture."""
        return as_vectors(self, self.train.images)


@dataclass(eq=False)
class Corner:
    """One subject's part of the shelf."""

    subject: Subject
    data: LabelledImages
    way: WayIn
    slots: dict[str, Slot]

    @property
    def of_photographs(self) -> bool:
        return self.data.kind == "photograph"

    def decode(self, body: bytes) -> Images:
        """The drawing or photograph that a page sent; errors as `demo.pictures.decode` and
        `demo.photographs.decode_photograph`."""
        return decode_photograph(body) if self.of_photographs else decode(body)

    @property
    def ready(self) -> dict[str, Slot]:
        return {key: slot for key, slot in self.slots.items() if slot.status == "ready"}

    @property
    def failed(self) -> dict[str, Slot]:
        return {key: slot for key, slot in self.slots.items() if slot.status == "failed"}

    @property
    def unfit(self) -> dict[str, Slot]:
        return {key: slot for key, slot in self.slots.items() if slot.status == "unfit"}


class Shelf:
    """All subjects.

    Parameters
    ----------
    subjects : what can be drawn, or photographed
    data_dir : folder with MNIST, else it is looked for in the cache
    cache : folder of the models; None for the user's cache
    loaded : data of subjects that were read already, by their keys
    """

    def __init__(
        self,
        subjects: Mapping[str, Subject] = SUBJECTS,
        data_dir: Path | None = None,
        cache: Path | None = None,
        loaded: Mapping[str, LabelledImages] = MappingProxyType({}),
    ) -> None:
        self.subjects = subjects
        self.loaded = loaded
        self.data_dir = data_dir
        self.cache = cache or platformdirs.user_cache_path("versus") / "demo"
        self.corners: dict[str, Corner] = {}
        self.error = ""
        self.training_since: float | None = None
        self._child: Any = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="shelf", daemon=True)

    def start(self) -> None:
        """Begin to load and to train, and return at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the training, if there is one, and wait for the thread."""
        self._stopped.set()
        if self._child is not None:
            self._child.terminate()
        self._thread.join(STOPS_WITHIN)

    def corner(self, subject: str) -> Corner:
        """The part of one of `subjects`.

        Raises
        ------
        RefusalError
            While its data are being read, and if they could not be.
        """
        if subject not in self.corners:
            raise RefusalError(503, "busy", self.error or "The data are being read.")
        return self.corners[subject]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is going to change any more."""
        return bool(self.error) or (
            self.corners.keys() == self.subjects.keys()
            and all(slot.status in SETTLED for slot in self._slots())
        )

    def _slots(self) -> list[Slot]:
        return [slot for corner in self.corners.values() for slot in corner.slots.values()]

    def _work(self) -> None:
        try:
            self._set_up()
            waiting = [slot for slot in self._slots() if slot.status == "waiting"]
            at_hand = [slot for slot in waiting if is_saved(slot.path)]
            orders = [self._order(slot) for slot in waiting if slot not in at_hand]
            listen = self._begin(orders) if orders else None
            damaged = self._load_all(at_hand)
            if listen is not None:
                self._follow(listen)
            if damaged and not self._stopped.is_set():
                self._follow(self._begin(damaged))
        except InputError as mistake:
            self.error = str(mistake)

    def _set_up(self) -> None:
        """The data of every subject, side by side: unpacking and hashing leave the interpreter free."""
        with ThreadPoolExecutor(len(self.subjects)) as pool:
            corners = [pool.submit(self._corner, subject) for subject in self.subjects.values()]
            for key, corner in zip(self.subjects, corners, strict=True):
                self.corners[key] = corner.result()

    def _corner(self, subject: Subject) -> Corner:
        data = self.loaded.get(subject.key) or subject.load(self.data_dir)
        facts, slots = Facts(data), {}
        for key in subject.methods:
            trial, method = subject.trial(key, data), find_method(key)
            name = identify(trial, data) + suffix_of(method)
            slots[key] = Slot(method, self.cache / name, data.train.take(draw(trial, data)))
            if reason := method.unmet(facts):
                slots[key].status = "unfit"
                slots[key].trouble = unfit(reason)
        return Corner(subject, data, way_in(data.train, data.kind), slots)

    def _load_all(self, slots: Sequence[Slot]) -> list[Order]:
        """Load them, the family first that is quicker to import; orders for those that are damaged."""
        damaged = []
        for slot in sorted(slots, key=lambda one: FAMILIES.index(one.method.family)):
            if self._stopped.is_set():
                break
            if not _load(slot):
                slot.status, slot.trouble = "waiting", None
                damaged.append(self._order(slot))
        return damaged

    def _order(self, slot: Slot) -> Order:
        corner = next(one for one in self.corners.values() if slot in one.slots.values())
        trial = corner.subject.trial(slot.method.key, corner.data)
        return Order(corner.subject, trial, slot.path)

    def _begin(self, orders: Sequence[Order]) -> Connection:
        """Start the child process that trains `orders`; where its news come in."""
        context = multiprocessing.get_context("spawn")
        listen, report = context.Pipe(duplex=False)
        arguments = (list(orders), self.data_dir, report)
        self._child = context.Process(target=train_missing, args=arguments, daemon=True)
        self._child.start()
        # The child has its own end; with ours closed, its death ends the news.
        report.close()
        self.training_since = time.monotonic()
        return listen

    def _follow(self, listen: Connection) -> None:
        """Load every model when it is done, until the child has no more to say."""
        with listen:
            while (news := _next(listen)) is not None:
                self._heed(news)
        self._child.join()
        self.training_since = None
        for slot in self._slots():
            if slot.status in ("waiting", "training") and not self._stopped.is_set():
                slot.fail("ended", "The training ended before it was done.")

    def _heed(self, news: News) -> None:
        slot = self.corners[news.subject].slots[news.method]
        if news.event in ("began", "epoch"):
            slot.status, slot.share = "training", news.share
        elif news.event == "failed":
            slot.fail("training", news.error)
        else:
            _load(slot)


def steps_of(slot: Slot) -> Any:
    """The scikit-learn pipeline of a classical method; None if it is made of several."""
    if slot.model is None:
        raise RuntimeError(f"'{slot.method.key}' is not ready.")
    # Around the pipeline of a method that hesitates.
    estimator = getattr(slot.model.estimator, "classifier_", slot.model.estimator)
    return estimator if "extractor" in getattr(estimator, "named_steps", {}) else None


def as_vectors(slot: Slot, images: Images) -> npt.NDArray[np.float32]:
    """What the last step of a classical method is given for `images`, ``(n, d)``."""
    with slot.lock:
        found = steps_of(slot)[:-1].transform(images)
    return np.asarray(found, np.float32).reshape(len(images), -1)


def _next(listen: Connection) -> News | None:
    try:
        news: News = listen.recv()
    except (EOFError, OSError):
        return None
    return news


def _load(slot: Slot) -> bool:
    """Load the slot's model and let it answer once, so that the first drawing does not wait."""
    slot.status, slot.trouble = "loading", None
    try:
        slot.model = load_model(slot.path)
        for n_images in WARM_UP:
            images = np.resize(slot.train.images, (n_images, *slot.train.images.shape[1:]))
            slot.predict_proba(images)
    except InputError as mistake:
        slot.model = None
        slot.fail("loading", str(mistake))
        return False
    slot.status = "ready"
    return True
