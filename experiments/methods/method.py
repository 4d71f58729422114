"""What a method is: an ordered list of named steps, and what is said of it in tables.

Steps are data: listing methods imports neither scikit-learn nor Keras, and what a step declares, not
what its code defaults to, is part of a fit's identity (`experiments.record.fit_id`).
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import reduce
from operator import or_
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from dataset.facts import Kind
from dataset.unmet import Unmet
from experiments.learned import Learned, most_learned
from experiments.methods.needs import (
    ANYTHING,
    INK,
    OF_PREPARATIONS,
    OF_STEPS,
    OUTLINE,
    PHOTOGRAPHS,
    Facts,
    Needs,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from dataset.labelled_images import LabelledImages
    from experiments.record import Family

# Steps whose members answer together; every other one is of `features.pipeline` or the network.
JOINED = {
    "committee": "features.committee:Committee",
    "fusion": "features.fusion:Fusion",
}
NETWORK = "network"
# Extractors of ink that describe photographs too, with `contrast` before them.
OF_BOTH = (
    "pixels",
    "moravec",
    "structure_tensor",
    "harris",
    "lbp",
    "hog",
    "phog",
    "hog_lbp",
    "bag_of_words",
    "fisher",
    "scattering",
    "random_filters",
)


@dataclass(frozen=True)
class Step:
    """A part of a method.

    Attributes
    ----------
    kind : key of `features.pipeline.KINDS` or `JOINED`, or `NETWORK`
    settings : parameters of its constructor, where they are not the defaults
    members : of a kind in `JOINED`, the methods that answer together
    """

    kind: str
    settings: tuple[tuple[str, Any], ...] = ()
    members: tuple[tuple["Step", ...], ...] = ()

    def declared(self) -> dict[str, Any]:
        """What decides its results; of a network the recipe's settings too."""
        found = {"step": self.kind, **dict(self.settings)}
        if self.members:
            found["members"] = [[step.declared() for step in member] for member in self.members]
        if self.kind == NETWORK:
            recipe = found["recipe"]
            if not isinstance(recipe, str):
                # One that has no name: its settings say it all.
                del found["recipe"]
            found |= declared(_recipe(recipe))
        return found

    @property
    def needs(self) -> Needs:
        """What it and its members, its preparation and its copies need of the pictures."""
        settings = dict(self.settings)
        own = OF_STEPS.get(self.kind, ANYTHING)
        if name := settings.get("prepare" if self.kind == NETWORK else "name"):
            own |= OF_PREPARATIONS[name]
        if self.kind == NETWORK and _recipe(settings["recipe"]).redrawing:
            own |= OUTLINE
        # Copies of handwriting are bent, and moved over paper.
        if self.kind == NETWORK and _recipe(settings["recipe"]).augmentation:
            own |= INK
        if self.kind == NETWORK and _recipe(settings["recipe"]).retaking:
            own |= PHOTOGRAPHS
        return reduce(or_, (step.needs for member in self.members for step in member), own)

    @property
    def takes_any_size(self) -> bool:
        """Whether what comes out of it is of one size, whatever that of the pictures."""
        settings = dict(self.settings)
        name = str(settings.get("prepare" if self.kind == NETWORK else "name"))
        prepares = self.kind in (NETWORK, "prepared") and OF_PREPARATIONS.get(name) is OUTLINE
        return prepares or self.kind == "invariants"


def _recipe(given: Any) -> Any:
    """The recipe of that name, or the recipe that was given."""
    return resolve_name("cnn.recipes:RECIPES")[given] if isinstance(given, str) else given


Steps = tuple[Step, ...]


def on_photographs(steps: Steps) -> Steps:
    """The same without straightening, with even contrast in place of inverting, and photographs' SVM.

    Only where straightening is all that comes before an extractor that describes ink and photographs
    alike; other steps stay as they are, and `Step.needs` says what they are for.
    """
    behind = [step for step in steps if step.kind != "upright"]
    if not behind or behind[0].kind not in OF_BOTH:
        return steps
    return (
        step("contrast"),
        *(SVM_OF_PHOTOGRAPHS if one == step("rbf_svm") else one for one in behind),
    )


def takes_any_size(steps: Steps) -> bool:
    """Whether they look at outlines alone: test pictures may have more pixels than training ones."""
    if members := [member for step in steps for member in step.members]:
        return all(map(takes_any_size, members))
    return any(step.takes_any_size for step in steps)


def step(kind: str, **settings: Any) -> Step:
    """``step("virtual", copies=5)``."""
    return Step(kind, tuple(settings.items()))


# Of extractors of ink on photographs; chosen on GTSRB's training tracks, see ``docs/photographs.md``.
SVM_OF_PHOTOGRAPHS = step("rbf_svm", gamma=1.0)


def chain(*parts: str | Step) -> Steps:
    """``chain("upright", "hog", "rbf_svm")``: steps in the order in which a picture goes through them;
    what wraps others stands before them."""
    return tuple(step(part) if isinstance(part, str) else part for part in parts)


def network(architecture: str, recipe: str, **settings: Any) -> Steps:
    """An architecture of `cnn.architectures` trained by a recipe of `cnn.recipes`."""
    return (step(NETWORK, architecture=architecture, recipe=recipe, **settings),)


def joined(kind: str, *members: Steps) -> Step:
    """Members that answer together; `kind` is a key of `JOINED`."""
    return Step(kind, members=members)


def declared(settings: Any) -> Any:
    """What differs from a dataclass's defaults, by name, so that a new field renames nothing."""
    if not is_dataclass(settings):
        return settings
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {
        field.name: declared(values[field.name])
        for field in fields(settings)
        if field.default is MISSING or values[field.name] != field.default
    }


@dataclass(frozen=True)
class Method:
    """A competitor.

    Attributes
    ----------
    key : name on the command line and in ``results.csv``
    name : name in tables and figures
    summary : what it does, in one sentence
    citation : where the idea was published
    steps : what it is made of, in the order in which a picture goes through them
    published : what others measured with it on MNIST, with source; empty if nothing is known
    version : raised when its code, or a default of it, changes what it predicts, so that stored fits
        are not taken for it
    asks : what it needs of a data set beside what its steps need
    """

    key: str
    name: str
    summary: str
    citation: str
    steps: Steps
    published: str = ""
    version: int = 1
    asks: Needs = ANYTHING

    @property
    def needs(self) -> Needs:
        """What it needs of a data set; nothing for a preparation that photographs do without."""
        return reduce(or_, (step.needs for step in on_photographs(self.steps)), self.asks)

    @property
    def takes_any_size(self) -> bool:
        """Whether it looks at outlines alone, so that it answers on `dataset.way_in.Taken.detail`."""
        return takes_any_size(self.steps)

    @property
    def family(self) -> "Family":
        return _family(self.steps)

    @property
    def has_network(self) -> bool:
        """Whether a Keras network is in it."""
        return self.family != "classical"

    @property
    def learned(self) -> Learned:
        """What is learned from pictures beside the classifier."""
        return most_learned(self.parameters()["steps"])

    @property
    def has_file(self) -> bool:
        """Whether a file can hold it: parts of one family, and code that is ours."""
        return self.family != "both"

    def kept(self, fitted: Any) -> Any:
        """What of it goes into a file."""
        return fitted

    def restored(self, kept: Any, seed: int, image_shape: tuple[int, ...]) -> Any:
        """It as it was fitted, from what `kept` left of it."""
        return kept

    @property
    def needed(self) -> str:
        """What it needs of a data set, in words."""
        return str(self.needs) or "nothing of the pictures"

    @property
    def sees_inside(self) -> bool:
        """Whether a report's pictures of insides can be made: it answers changed pictures too."""
        return True

    def unmet(self, facts: Facts) -> Unmet | None:
        """Why it cannot work on a data set; None if it can."""
        return self.needs.unmet(facts)

    def lacks(self, data: "LabelledImages", condition: str, most: int | None) -> Unmet | None:
        """Why it cannot answer the test pictures of `data` under a condition; None if it can.

        Parameters
        ----------
        most : first pictures of a test set that are used; None for all
        """
        return None

    @property
    def extractor(self) -> str:
        """Key of the extractor, of a classical method that has one; else empty."""
        known = resolve_name("features.extractors:EXTRACTORS")
        return next((step.kind for step in self.steps if step.kind in known), "")

    def steps_on(self, kind: Kind) -> Steps:
        """What it is made of on pictures of a kind."""
        return on_photographs(self.steps) if kind == "photograph" else self.steps

    def build(self, seed: int, kind: Kind = "ink") -> Any:
        """An unfitted scikit-learn estimator on image stacks.

        Parameters
        ----------
        seed : its only source of chance
        kind : of the pictures
        """
        return _build(self.steps_on(kind), seed)

    def parameters(self, kind: Kind = "ink") -> dict[str, Any]:
        """What it declares: everything that decides its results on a kind of pictures but the seed."""
        steps = [step.declared() for step in self.steps_on(kind)]
        return {"version": self.version, "steps": steps}


def base_of(key: str) -> str:
    """The method that a key with settings, ``hog+svm[extractor.n_cells=6]``, is made of."""
    return key.partition("[")[0]


def inspect(
    fitted: Any, images: "npt.ArrayLike", train_images: "npt.ArrayLike | None"
) -> Mapping[str, Any]:
    """What a fitted method sees of `images`, as arrays for the report's pictures.

    Of methods that are made of others, the one inside is looked at, or the first of several.

    Parameters
    ----------
    fitted : as `Method.build` made it, trained on `train_images`
    images : the pictures to look at
    train_images : None where they are not at hand, which leaves out what shows them
    """
    while hasattr(fitted, "inside"):
        fitted, learned = fitted.inside(images if train_images is None else train_images)
        train_images = None if train_images is None else learned
    if not hasattr(fitted, "model_"):
        return resolve_name("features.inspection:inspect")(fitted, images, train_images)
    seen = (None if one is None else fitted.prepared(one) for one in (images, train_images))
    return resolve_name("cnn.inspection:inspect")(fitted, *seen)


def _family(steps: Steps) -> "Family":
    inner = {_family(member) for step in steps for member in step.members}
    if len(inner) > 1:
        return "both"
    return "learned" if any(step.kind == NETWORK for step in steps) else (*inner, "classical")[0]


def _build(steps: Steps, seed: int) -> Any:
    first = steps[0]
    if first.kind in JOINED:
        return resolve_name(JOINED[first.kind])([_build(one, seed) for one in first.members])
    if first.kind == NETWORK:
        return resolve_name("cnn.keras_classifier:KerasClassifier")(
            **dict(first.settings), seed=seed
        )
    pipeline = resolve_name("features.pipeline:classical_pipeline")
    built = pipeline(*((step.kind, dict(step.settings)) for step in steps))
    seeds = [
        name
        for name, value in built.get_params().items()
        if isinstance(value, int) and name.rpartition("__")[2] in ("seed", "random_state")
    ]
    return built.set_params(**dict.fromkeys(seeds, seed))
