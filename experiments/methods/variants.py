"""A method with settings of its parts other than its own: ``hog+svm[extractor.n_cells=6]``."""

import ast
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pkgutil import resolve_name
from typing import Any

from dataset.input_error import InputError, unknown_name
from experiments.methods.method import NETWORK, Method, Step
from experiments.methods.outside import HEADS, OutsideMethod

EXPECTED = "expected METHOD.PART.PARAMETER=VALUE, as in hog+svm.extractor.n_cells=6"
# Given by the trial.
NOT_SET = ("self", "seed", "random_state", "extractor", "classifier", "settings")
# Of `cnn.keras_classifier.KerasClassifier`, which is not asked: a plan needs no backend.
OF_NETWORKS: dict[str, Any] = {"architecture": "small", "recipe": "small", "prepare": None}

Settings = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Part:
    """What of a method has parameters.

    Attributes
    ----------
    name : ``extractor``, ``classifier``, ``network``, or the kind of the step
    kind : of the step
    made_by : the class or function that makes it, ``module:name``; empty where that is not ours, or
        needs a backend
    thing : that class or function; None for a network
    defaults : of its parameters, by name
    """

    name: str
    kind: str
    made_by: str
    thing: Any
    defaults: Mapping[str, Any]


def with_settings(method: Method, settings: Mapping[str, str]) -> Method:
    """`method` with ``{"extractor.n_cells": "6"}``; its key says so, and is one that `find_method` reads.

    Raises
    ------
    InputError
        If it has no such part or parameter, or a value is of another type.
    """
    read = dict(_read(method, path, text) for path, text in sorted(settings.items()))
    shown = ",".join(f"{path}={_shown(value)}" for path, value in read.items())
    names = ", ".join(
        f"{path.rpartition('.')[2]} = {_shown(value)}" for path, value in read.items()
    )
    key, name = f"{method.key}[{shown}]", f"{method.name} ({names})"
    if isinstance(method, OutsideMethod):
        settings_ = tuple({**dict(method.settings), **read}.items())
        return replace(method, settings=settings_, key=key, name=name)
    by_kind: dict[str, dict[str, Any]] = {}
    for path, value in read.items():
        part, _, parameter = path.partition(".")
        by_kind.setdefault(_part(method, part).kind, {})[parameter] = value
    steps = [
        replace(one, settings=tuple({**dict(one.settings), **by_kind.get(one.kind, {})}.items()))
        for one in method.steps
    ]
    # What others measured was measured with other settings.
    return replace(method, steps=tuple(steps), key=key, name=name, published="")


def parse_key(key: str) -> tuple[str, dict[str, str]]:
    """``hog+svm[extractor.n_cells=6]`` taken apart; nothing in brackets where there are none."""
    base, _, inside = key.partition("[")
    if not inside:
        return base, {}
    found = {}
    for one in apart(inside.removesuffix("]")):
        path, sign, value = one.partition("=")
        if not sign or not key.endswith("]"):
            raise InputError(
                f"Invalid method '{key}': expected METHOD[PART.PARAMETER=VALUE,…], as in "
                "'hog+svm[extractor.n_cells=6]'."
            )
        found[path.strip()] = value.strip()
    return base, found


def apart(text: str) -> list[str]:
    """At commas that stand in no brackets: a value may be a tuple."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def parse_setting(text: str) -> tuple[str, str, str]:
    """``hog+svm.extractor.n_cells=6`` as method, ``extractor.n_cells`` and value.

    Raises
    ------
    InputError
        If it has another form.
    """
    path, sign, value = text.partition("=")
    file, mark, inner = path.partition(".toml.")
    if mark and sign and inner and value:
        return f"{file}.toml", inner, value
    # A file's name has a dot, and a method of ours has none.
    place, colon, rest = path.rpartition(":")
    name, dot, parameter = rest.partition(".")
    if not (sign and dot and name and parameter and value):
        raise InputError(f"Invalid setting '{text}': {EXPECTED}.")
    return f"{place}{colon}{name}", parameter, value


def parts_of(method: Method) -> list[Part]:
    """Its parts with their parameters, in the order in which a picture goes through them."""
    if isinstance(method, OutsideMethod):
        # What stands in its file, and what of ours it is joined to.
        thing = method.thing if callable(method.thing) else type(method.thing)
        own = {} if method.role == "network" else _defaults(thing, skip=method.role == "feature")
        return [Part("", method.role, "", thing, {**own, **method.ours})]
    return [described(one) for one in method.steps if not one.members]


def described(step: Step) -> Part:
    """A step that has no members, as a part."""
    extractors = resolve_name("features.extractors:EXTRACTORS")
    classifiers = resolve_name("features.classifiers:CLASSIFIERS")
    if step.kind == NETWORK:
        return Part(NETWORK, NETWORK, "", None, {**OF_NETWORKS, **dict(step.settings)})
    made_by = resolve_name("features.pipeline:KINDS")[step.kind]
    roles = {"extractor": extractors, "classifier": classifiers}
    name = next((role for role, known in roles.items() if step.kind in known), step.kind)
    thing = resolve_name(made_by)
    defaults = {**_defaults(thing), **dict(step.settings)}
    return Part(name, step.kind, made_by, thing, defaults)


def _defaults(thing: Any, skip: bool = False) -> dict[str, Any]:
    """Parameter → default; `skip` leaves out the first, the pictures."""
    found = list(inspect.signature(thing).parameters.values())[int(skip) :]
    return {
        one.name: None if one.default is one.empty else one.default
        for one in found
        if one.name not in NOT_SET and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    }


def _part(method: Method, name: str) -> Part:
    parts = parts_of(method)
    known = {one.name: one for one in parts} | {one.kind: one for one in parts}
    if name not in known:
        raise unknown_name(
            f"part of '{method.key}':",
            name,
            [one.name for one in parts],
            f"'versus show {method.key}'",
        )
    return known[name]


def _read(method: Method, path: str, text: str) -> tuple[str, Any]:
    """The one name of a parameter, and `text` as what it has; an `InputError` where it has another."""
    name, dot, parameter = path.rpartition(".")
    if dot and isinstance(method, OutsideMethod):
        raise InputError(
            f"Invalid setting '{path}' of '{method.key}': expected a parameter's name alone, as in "
            f"{method.key}.n_cells=6, since a method from outside has one part."
        )
    part = _part(method, name)
    if parameter not in part.defaults:
        raise unknown_name(
            f"parameter of '{method.key}':", path, [_path(part, one) for one in part.defaults],
            f"'versus show {method.key}'",
        )  # fmt: skip
    value = _checked(f"{method.key}.{path}", parameter, part.defaults[parameter], text)
    return _path(part, parameter), value


def _path(part: Part, parameter: str) -> str:
    return f"{part.name}.{parameter}" if part.name else parameter


def _checked(path: str, parameter: str, default: Any, text: str) -> Any:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    if set(text) & set("[];{}"):
        raise _no_value(text, path)
    return checked(path, parameter, default, value)


def checked(path: str, parameter: str, default: Any, value: Any) -> Any:
    """`value` as `parameter` may have it, which is `default` where it is not set.

    Raises
    ------
    InputError
        If it is of another type, or no name of what is named.
    """
    known = _choices(parameter)
    if known is not None and value not in (*known, *([None] if default is None else [])):
        raise unknown_name(f"{parameter} of '{path}':", str(value), known, "docs/own.md")
    if not isinstance(value, str | int | float | tuple | None):
        raise _no_value(value, path)
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"Invalid value '{value}' for {path}: expected a finite number.")
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    # What is text or nothing may be a number: "scale", None.
    free = default is None or isinstance(default, str)
    if not free and (type(value) is not type(default)):
        raise InputError(
            f"Invalid value '{value}' for {path}: expected {type(default).__name__}, as {default!r}, "
            f"received {type(value).__name__}."
        )
    return value


def _no_value(value: Any, path: str) -> InputError:
    return InputError(f"Invalid value '{value}' for {path}: expected a number, a word or a tuple.")


def _choices(parameter: str) -> Sequence[str] | None:
    of_network = {"architecture": "cnn.architectures:ARCHITECTURES", "recipe": "cnn.recipes:RECIPES",
                  "prepare": "dataset.normalisation:PREPARATIONS"}  # fmt: skip
    if parameter == "head":
        return HEADS
    return list(resolve_name(of_network[parameter])) if parameter in of_network else None


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
