"""Methods that are made alike: where to ask every one takes minutes, the first stands for them."""

from experiments.methods import METHODS

CLASSICAL = [key for key, method in METHODS.items() if method.family == "classical"]


def joints(steps, parts):
    """Steps as they follow and hold one another, with what they are told in words; all of `parts`, such as
    extractors, are one word."""
    return tuple(
        (
            "a part" if step.kind in parts else step.kind,
            tuple(value for _, value in step.settings if isinstance(value, str)),
            tuple(joints(member, parts) for member in step.members),
        )
        for step in steps
    )


def first_of_each(parts, methods=CLASSICAL):
    """Of methods that differ in nothing but which of `parts` they have, and in numbers, the first."""
    first = {}
    for key in methods:
        first.setdefault(joints(METHODS[key].steps, parts), key)
    return list(first.values())


def kinds(steps):
    """Every kind of step that they have, at any depth."""
    found = {step.kind for step in steps}
    return found.union(*(kinds(member) for step in steps for member in step.members))


def first_with_each_part_and_joint(parts):
    """Methods among which is each of `parts`, and every way of joining any of them."""
    chosen = set(first_of_each(parts))
    for part in parts:
        having = [key for key in CLASSICAL if part in kinds(METHODS[key].steps)]
        chosen.update(having[:1])
    return [key for key in CLASSICAL if key in chosen]
