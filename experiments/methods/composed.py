"""Methods that a TOML file puts together: an extractor and a classifier, or an architecture and how it is
trained; ``docs/own.md`` has the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from dataset.input_error import InputError, unknown_name
from experiments.methods import METHODS, find_method
from experiments.methods.method import NETWORK, Method, Step, step
from experiments.methods.outside import FromOutside, OutsideMethod, plugged_in
from experiments.methods.variants import checked, described, parts_of
from experiments.outside.origin import Origin, digest, is_address
from experiments.toml_file import (
    Key,
    Place,
    is_bool,
    is_count,
    is_number,
    is_text,
    parsed,
    read_toml,
)

WHAT = "method"
TABLES = ("extractor", "classifier", "network", "training")
TOP = {
    "name": Key("text", is_text),
    "summary": Key("text", is_text),
    "citation": Key("text", is_text),
    "upright": Key("true or false", is_bool),
    **{
        table: Key(f"a table, [{table}]", lambda value: isinstance(value, dict)) for table in TABLES
    },
}
# Of a table that names a part; every other key is a parameter of that.
OF_NETWORK = {
    "architecture": Key('an architecture, as "small"', is_text),
    "recipe": Key('a recipe, as "small"', is_text),
    "prepare": Key("a preparation", is_text),
}
NAME = {"name": Key('the name of one, as "hog"', is_text)}


def _share(value: Any) -> bool:
    return is_number(value) and 0 <= value < 1


# Fields of `cnn.recipes.Recipe` that are a number or a word.
TRAINING = {
    "optimizer": Key('"adam", "sgd" or "muon"', lambda value: value in ("adam", "sgd", "muon")),
    "learning_rate": Key("a number above 0", lambda value: is_number(value) and value > 0),
    "schedule": Key(
        '"constant", "cosine" or "linear"', lambda value: value in ("constant", "cosine", "linear")
    ),
    **{
        name: Key("a whole number from 1", is_count)
        for name in (
            "batch_size", "epochs", "steps_per_epoch", "min_steps_per_epoch", "average_epochs", "members",
        )
    },
    **{
        name: Key("a whole number from 0", lambda value: is_count(value, 0))
        for name in ("min_steps", "min_images_per_epoch", "test_shift", "redrawn", "translation")
    },
    **{name: Key("true or false", is_bool) for name in ("alternating_flips", "test_mirror", "halved")},
    **{
        name: Key("a share, from 0 to less than 1", _share)
        for name in ("validation_share", "warm_up", "weight_decay", "label_smoothing")
    },
}  # fmt: skip


@dataclass(frozen=True)
class ComposedMethod(FromOutside):
    """A method of parts of ours: what it declares is its identity, and the file's name its key."""


def origin_of_file(address: str) -> Origin:
    """Where ``./mine.toml`` is, with those of its parts that are not ours.

    Raises
    ------
    InputError
        With line and key, if the file is no method, or names a part that there is not.
    """
    path = Path(address).expanduser()
    place, document = read_toml(path, WHAT)
    _check(place, document)
    parts = []
    for table, key in (("extractor", "name"), ("network", "architecture")):
        named = document.get(table, {}).get(key)
        if named is not None and named not in _ours(table):
            with place.told(table, key):
                parts.append(_part_of(place, table, named).origin)
    content = place.text.encode()
    sources = ((path.name, content),)
    sums = [(one.key, one.sha256.encode()) for one in parts]
    return Origin(
        key=path.name,
        name="",
        sha256=digest([*sources, *sums]),
        path=str(path.resolve()),
        sources=sources,
        parts=tuple(parts),
    )


def composed(origin: Origin, parts: Sequence[Method]) -> FromOutside:
    """The method of a file; errors as `origin_of_file`.

    Parameters
    ----------
    parts : those of `Origin.parts`
    """
    place, document = parsed(Path(origin.path), origin.sources[0][1], WHAT)
    _check(place, document)
    make = _network if "network" in document else _classical
    part = parts[0] if parts else None
    found = make(place, document, part if isinstance(part, OutsideMethod) else None)
    told = {key: document[key] for key in ("name", "summary", "citation") if key in document}
    return replace(replace(found, key=origin.key, name=origin.key, origin=origin), **told)


def _check(place: Place, document: dict[str, Any]) -> None:
    """The keys above the headers, and which tables go together."""
    place.check("", document, TOP)
    if ("extractor" in document) == ("network" in document):
        both = "both" if "network" in document else "neither"
        raise InputError(
            f"'{place.path}' is no method: expected [extractor] or [network], received {both}."
        )
    first, key = ("network", "architecture") if "network" in document else ("extractor", "name")
    for table, of in (("classifier", "extractor"), ("training", "network")):
        if table in document and of != first:
            raise InputError(f"{place.of(table)}: expected [{of}] beside it, received [{first}].")
    if "upright" in document and first == "network":
        raise InputError(f"{place.of('', 'upright')}: expected [extractor] beside it.")
    if key not in document[first]:
        known = NAME if key == "name" else OF_NETWORK
        raise InputError(f"{place.of(first)}: expected {key}, {known[key].expected}.")
    place.check(first, {key: document[first][key]}, NAME | OF_NETWORK)


def _ours(table: str) -> Mapping[str, str]:
    name = {
        "extractor": "features.extractors:EXTRACTORS",
        "classifier": "features.classifiers:CLASSIFIERS",
        "network": "cnn.architectures:ARCHITECTURES",
    }[table]
    found: Mapping[str, str] = resolve_name(name)
    return found


def _part_of(place: Place, table: str, named: str) -> OutsideMethod:
    """An extractor or architecture of a file beside, or of an installed package."""
    offers = plugged_in(METHODS)[0]
    if not is_address(named) and named not in offers:
        raise unknown_name(
            table if table == "extractor" else "architecture",
            named,
            [*_ours(table), *offers],
            "'versus list parts'",
        )
    found = find_method(place.beside(named))
    roles = ("network",) if table == "network" else ("extractor", "feature")
    if not isinstance(found, OutsideMethod) or found.role not in roles:
        raise InputError(f"'{named}' is none: expected {' or '.join(roles)} (docs/own.md).")
    return found


def _classical(
    place: Place, document: Mapping[str, Any], part: OutsideMethod | None
) -> FromOutside:
    chosen = {"name": "rbf_svm", **document.get("classifier", {})}
    place.check("classifier", {"name": chosen["name"]}, NAME)
    with place.told("classifier", "name"):
        if chosen["name"] not in _ours("classifier"):
            raise unknown_name(
                "classifier", chosen["name"], _ours("classifier"), "'versus list parts'"
            )
    classifier = step(chosen.pop("name"))
    classifier = replace(
        classifier, settings=_settings(place, "classifier", chosen, described(classifier).defaults)
    )
    given = dict(document["extractor"])
    if part is not None:
        if document.get("upright"):
            raise InputError(
                f"{place.of('', 'upright')}: expected an extractor of Versus, whose pictures are "
                f"straightened; '{given['name']}' sees them as they are."
            )
        known = {
            name: value for name, value in parts_of(part)[0].defaults.items() if name != "head"
        }
        own = _settings(place, "extractor", _without(given, "name"), known)
        return replace(
            part, settings=(*own, ("head", classifier.kind)), of_ours=classifier.settings
        )
    extractor = step(given.pop("name"))
    settings = _settings(place, "extractor", given, described(extractor).defaults)
    extractor = replace(extractor, settings=settings)
    before = (step("upright"),) if document.get("upright") else ()
    return _of_ours((*before, extractor, classifier))


def _network(place: Place, document: Mapping[str, Any], part: OutsideMethod | None) -> FromOutside:
    given, training = document["network"], document.get("training", {})
    place.check("network", given, OF_NETWORK)
    place.check("training", training, TRAINING)
    for key, known in (
        ("recipe", "cnn.recipes:RECIPES"),
        ("prepare", "dataset.normalisation:PREPARATIONS"),
    ):
        if key in given and given[key] not in resolve_name(known):
            with place.told("network", key):
                raise unknown_name(key, given[key], resolve_name(known), "'versus list parts'")
    recipe = given.get("recipe", "small")
    trained_by = _trained_by(place, recipe, training)
    if part is not None:
        if "prepare" in given:
            raise InputError(
                f"{place.of('network', 'prepare')}: expected an architecture of Versus, received "
                f"'{given['architecture']}', which sees the pictures as they are."
            )
        return replace(
            part, settings=(("recipe", recipe),), of_ours=tuple(sorted(training.items()))
        )
    settings = {**given, "recipe": trained_by if training else recipe}
    return _of_ours((Step(NETWORK, tuple(sorted(settings.items()))),))


def _trained_by(place: Place, recipe: str, training: Mapping[str, Any]) -> Any:
    known = resolve_name("cnn.recipes:RECIPES")[recipe]
    try:
        return replace(known, **training)
    except ValueError as error:
        raise InputError(f"{place.of('training')}: {error}") from None


def _of_ours(steps: tuple[Step, ...]) -> ComposedMethod:
    names = ", ".join(one.kind for one in steps)
    return ComposedMethod(
        key="",
        name="",
        summary=f"Put together in a file: {names}.",
        citation="a file's, of parts of Versus",
        steps=steps,
    )


def _settings(
    place: Place, table: str, given: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[tuple[str, Any], ...]:
    """Parameters of a part, each of the type that it has there."""
    found = {}
    for key, value in given.items():
        if key not in known:
            raise place.unknown(table, key, known)
        with place.told(table, key):
            plain = tuple(value) if isinstance(value, list) else value
            found[key] = checked(f"[{table}]", key, known[key], plain)
    return tuple(sorted(found.items()))


def _without(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name}
