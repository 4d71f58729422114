"""Methods from outside the repository: what an object in a file or an installed module is to us.

It says of itself what it wants to, by attributes that may all be missing: ``NAME``, ``SUMMARY`` (else its
docstring's first line), ``CITATION``, ``FAMILY`` (``classical`` or ``learned``), ``NEEDS`` (a dict of
`experiments.methods.needs.Needs`), of an extractor ``HEAD``, of a network ``RECIPE``.
"""

import inspect
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Literal, get_args

from dataset.facts import Kind
from dataset.input_error import InputError, unknown_name
from experiments.guard import guarded, say, without_printing
from experiments.methods.method import Method, base_of, declared, step
from experiments.methods.needs import ANYTHING, Needs
from experiments.outside.first_import import try_import
from experiments.outside.offered import METHOD_GROUPS, Offer, offered
from experiments.outside.origin import COMPOSED, HOW, Origin, load, origin_of

if TYPE_CHECKING:
    from experiments.record import Family

Role = Literal["classifier", "extractor", "feature", "network"]
HEADS = ("rbf_svm", "linear_svm", "logistic_regression", "nearest_neighbour", "random_forest")
OF_ROLE = {
    "classifier": "A classifier of image stacks",
    "extractor": "An extractor under a classifier of Versus",
    "feature": "A feature under a classifier of Versus",
    "network": "A Keras network trained by a recipe of Versus",
}
ROLES_OF_GROUP: dict[str, tuple[Role, ...]] = {
    "methods": ("classifier", "extractor", "feature", "network"),
    "extractors": ("extractor", "feature"),
    "architectures": ("network",),
}
# Of the ones that are not given by `FAMILY`.
LEARNED = ("skorch", "torch", "keras", "tensorflow", "jax", "flax")


@dataclass(frozen=True)
class FromOutside(Method):
    """A method from outside.

    Attributes
    ----------
    origin : where it is from, so that another process finds it
    """

    origin: Origin = field(default_factory=lambda: Origin("", "", ""))


@dataclass(frozen=True)
class OutsideMethod(FromOutside):
    """A method that is an object of somebody's, the hash of whose source is part of a fit's identity.

    Attributes
    ----------
    role : what it is to us
    thing : the object itself
    of_family : whose it is
    settings : arguments for `thing`; ``head`` of extractors and ``recipe`` of networks are ours
    of_ours : settings of that head, or of that recipe, where they are others than its own
    """

    role: Role = "classifier"
    thing: Any = field(default=None, compare=False, repr=False)
    of_family: "Family" = "classical"
    settings: tuple[tuple[str, Any], ...] = ()
    of_ours: tuple[tuple[str, Any], ...] = ()

    @property
    def family(self) -> "Family":
        return self.of_family

    @property
    def has_network(self) -> bool:
        return self.role == "network"

    @property
    def has_file(self) -> bool:
        """A network may be of layers that a file can hold, and a function learns nothing; of what else
        an object has learned only its own code knows."""
        return (self.role, self.family) in (("network", "learned"), ("feature", "classical"))

    def kept(self, fitted: Any) -> Any:
        return fitted[-1] if self.role == "feature" else fitted

    def restored(self, kept: Any, seed: int, image_shape: tuple[int, ...]) -> Any:
        if self.role != "feature":
            return kept
        extractor, _ = (part for _, part in self.build(seed).steps)
        return resolve_name("sklearn.pipeline:Pipeline")(
            [("extractor", extractor.as_fitted(image_shape)), ("classifier", kept)]
        )

    @property
    def ours(self) -> dict[str, str]:
        """What of ours it is joined to: the classifier, or the recipe."""
        name = {"extractor": "head", "feature": "head", "network": "recipe"}.get(self.role)
        attribute, first = {"head": ("HEAD", HEADS[0]), "recipe": ("RECIPE", "small")}.get(
            str(name), ("", "")
        )
        if name is None:
            return {}
        return {name: dict(self.settings).get(name, getattr(self.thing, attribute, first))}

    @property
    def own(self) -> dict[str, Any]:
        """Settings that are for `thing`."""
        return {name: value for name, value in self.settings if name not in ("head", "recipe")}

    def parameters(self, kind: Kind = "ink") -> dict[str, Any]:
        """What it declares; it sees pictures of every kind as they are."""
        step_ = {"step": "outside", "role": self.role, "source": self.origin.sha256}
        if self.origin.package:
            step_["package"] = self.origin.package
        step_ |= self.own
        if self.role == "network":
            # The values too, since a name stays when a recipe is changed.
            step_ |= self.ours | declared(self.recipe)
        heads = [self.ours["head"]] if "head" in self.ours else []
        rest = [{"step": head, **dict(self.of_ours)} for head in heads]
        return {"version": self.version, "steps": [step_, *rest]}

    @property
    def recipe(self) -> Any:
        """The `cnn.recipes.Recipe` that a network is trained by."""
        known = resolve_name("cnn.recipes:RECIPES")[self.ours["recipe"]]
        return replace(known, **dict(self.of_ours))

    def build(self, seed: int, kind: Kind = "ink") -> Any:
        """An unfitted estimator, the same for every kind of pictures."""
        if self.role == "network":
            recipe = self.recipe if self.of_ours else self.ours["recipe"]
            return resolve_name("cnn.keras_classifier:KerasClassifier")(
                architecture=self.thing, recipe=recipe, seed=seed
            )
        estimators = resolve_name("experiments.outside.estimators")
        make = partial(estimators.created, self.thing, self.own)
        if self.role == "classifier":
            return estimators.OutsideClassifier(make, seed)
        if self.role == "feature":
            make = partial(_feature, self.thing, self.own)
        build_head = resolve_name(
            resolve_name("features.classifiers:CLASSIFIERS")[self.ours["head"]]
        )
        head = build_head(**dict(self.of_ours))
        if "random_state" in head.get_params():
            head.set_params(random_state=seed)
        return resolve_name("sklearn.pipeline:Pipeline")(
            [("extractor", estimators.OutsideExtractor(make, seed)), ("classifier", head)]
        )


def _feature(function: Any, settings: dict[str, Any], seed: int) -> Any:
    seeds = {"seed": seed} if "seed" in inspect.signature(function).parameters else {}
    return partial(function, **{**seeds, **settings})


_FOUND: dict[str, FromOutside] = {}


def known_outside(key: str) -> FromOutside | None:
    """The method called `key`, if it was named in this process before."""
    return _FOUND.get(key)


def find_outside(address: str) -> FromOutside:
    """The method at ``./mine.py:MyMethod``, ``package.module:name`` or ``./mine.toml``.

    Raises
    ------
    InputError
        If there is none, or it is nothing that can be a method; if a method of the same key has
        another source.
    """
    if address.endswith(COMPOSED):
        return adopt(resolve_name("experiments.methods.composed:origin_of_file")(address))
    return adopt(origin_of(address))


def adopt(origin: Origin, replacing: bool = False) -> FromOutside:
    """The method of `origin`, known from now on by its key; errors as `find_outside`.

    Parameters
    ----------
    replacing : whether it takes the place of one of another source, as in a worker that outlives a run
    """
    known = _FOUND.get(origin.key)
    if known is not None and known.origin.sha256 == origin.sha256:
        return known
    if known is not None and not replacing:
        raise InputError(
            f"Two methods are called '{origin.key}': expected one of that name, received one from "
            f"'{known.origin.path}' and one from '{origin.path}'. Rename one of the files."
        )
    if origin.is_composed:
        composed: FromOutside = resolve_name("experiments.methods.composed:composed")(
            origin, [adopt(part, replacing) for part in origin.parts]
        )
        _FOUND[origin.key] = composed
        return composed
    try_import(origin, "experiments.methods.outside:adopt")
    thing, printed = load(origin)
    _FOUND[origin.key] = found = method_of(origin, thing)
    # A worker does not say again what the driver said.
    if not replacing and str(printed):
        say(f"'{origin.key}', imported, {printed}")
    return found


def origins(keys: Iterable[str]) -> tuple[Origin, ...]:
    """Of those of the methods that are from outside, each once, so that a worker can adopt them."""
    found = (_FOUND.get(base_of(key)) for key in dict.fromkeys(keys))
    return tuple({one.key: one.origin for one in found if one is not None}.values())


def plugged_in(ours: Collection[str]) -> tuple[dict[str, Offer], dict[str, str]]:
    """What installed packages offer that can be a method, and why others are refused, by name.

    Parameters
    ----------
    ours : the methods of Versus
    """
    return offered(
        METHOD_GROUPS,
        {
            "methods": ours,
            "extractors": {*ours, *resolve_name("features.extractors:EXTRACTORS")},
            "architectures": {*ours, *resolve_name("cnn.architectures:ARCHITECTURES")},
        },
    )


def find_plugged_in(offer: Offer) -> OutsideMethod:
    """The method of an entry point; errors as `find_outside`, and if it is not what it is offered as."""
    try:
        found = adopt(origin_of(offer.address, offer.name, offer.package))
        if not isinstance(found, OutsideMethod):
            raise InputError("expected package.module:name.")
        roles = ROLES_OF_GROUP[offer.group]
        if found.role not in roles:
            expected, received = (_in_a_sentence(OF_ROLE[one]) for one in (roles[0], found.role))
            raise InputError(f"expected {expected}, received {received}.")
    except InputError as error:
        raise InputError(f"{offer} cannot be used: {error}") from None
    return found


def _in_a_sentence(text: str) -> str:
    return text[0].lower() + text[1:]


def method_of(origin: Origin, thing: Any) -> OutsideMethod:
    """What `thing` is to us, by what it has.

    Raises
    ------
    InputError
        If it has nothing of what a method needs, or says something of itself that cannot be.
    """
    role = _role(origin, thing)
    described = (inspect.getdoc(thing) or "").strip().partition("\n")[0]
    # Of every other object the docstring is its class's.
    own = described if isinstance(thing, type) or inspect.isfunction(thing) else ""
    found = OutsideMethod(
        key=origin.key,
        name=str(getattr(thing, "NAME", origin.key)),
        summary=str(getattr(thing, "SUMMARY", own or f"{OF_ROLE[role]}, from outside.")),
        citation=str(getattr(thing, "CITATION", f"'{origin.key}', from outside of Versus")),
        steps=(step("outside"),),
        asks=_needs(origin, thing),
        origin=origin,
        role=role,
        thing=thing,
        of_family=_family(origin, thing, role),
    )
    for name, known in (("head", HEADS), ("recipe", resolve_name("cnn.recipes:RECIPES"))):
        if name in found.ours and found.ours[name] not in known:
            raise unknown_name(f"{name} of '{origin.key}':", found.ours[name], known, "docs/own.md")
    return found


def _role(origin: Origin, thing: Any) -> Role:
    if isinstance(thing, type) or not callable(thing):
        if hasattr(thing, "fit") and _answers(thing):
            return "classifier"
        if hasattr(thing, "fit") and hasattr(thing, "transform"):
            return "extractor"
        raise _nothing(origin, f"{'a class' if isinstance(thing, type) else type(thing).__name__}")
    names = inspect.signature(thing).parameters
    if {"input_shape", "n_classes"} <= names.keys():
        return "network"
    needed = [
        one for one in names.values() if one.default is one.empty and one.kind < one.VAR_POSITIONAL
    ]
    if len(needed) == 1 and needed[0].name not in ("seed", "random_state"):
        return "feature"
    if len(needed) > 1:
        raise _nothing(origin, f"a function of {', '.join(one.name for one in needed)}")
    created = resolve_name("experiments.outside.estimators:created")
    made, error = guarded(lambda: without_printing(lambda: created(thing, {}, 0))[0])
    if error:
        raise InputError(f"'{origin.key}' raises when it is called: {error}")
    if made is None or callable(made):
        raise _nothing(origin, f"a function that returns {type(made).__name__}")
    return _role(origin, made)


def _answers(thing: Any) -> bool:
    return any(hasattr(thing, name) for name in ("predict_proba", "decision_function", "predict"))


def _nothing(origin: Origin, received: str) -> InputError:
    return InputError(
        f"'{origin.key}' is no method: expected a class with fit and predict_proba, decision_function or "
        "predict, or with fit and transform; a function of pictures that returns vectors, one of "
        f"input_shape and n_classes that returns a Keras model, or one that makes a classifier; received "
        f"{received}. docs/own.md shows each."
    )


def _family(origin: Origin, thing: Any, role: Role) -> "Family":
    said = getattr(thing, "FAMILY", None)
    if said is None:
        made = thing
        if role == "classifier" and inspect.isfunction(thing):
            made = resolve_name("experiments.outside.estimators:created")(thing, {}, 0)
        kinds = (made if isinstance(made, type) else type(made)).__mro__
        learned = role == "network" or any(
            kind.__module__.partition(".")[0] in LEARNED for kind in kinds
        )
        return "learned" if learned else "classical"
    if said not in ("classical", "learned"):
        raise InputError(
            f"FAMILY of '{origin.key}' is {said!r}: expected 'classical' or 'learned'."
        )
    return said


def _needs(origin: Origin, thing: Any) -> Needs:
    said = getattr(thing, "NEEDS", None)
    if said is None:
        return ANYTHING
    if isinstance(said, Needs):
        return said
    if not isinstance(said, dict):
        raise InputError(f"NEEDS of '{origin.key}' is {said!r}: expected a dict. {HOW}")
    known = inspect.signature(Needs).parameters
    for name in said:
        if name not in known:
            raise unknown_name(f"need of '{origin.key}':", str(name), known, "docs/own.md")
    kinds = get_args(resolve_name("dataset.facts:Kind"))
    if said.get("kind") not in (None, *kinds):
        raise InputError(
            f"NEEDS of '{origin.key}' has kind {said['kind']!r}: expected {' or '.join(kinds)}."
        )
    return Needs(**said)
