"""``versus show``: what a method is made of."""

from typing import TYPE_CHECKING

import click

from commands.table import print_table

if TYPE_CHECKING:
    from cnn.recipes import Recipe
    from experiments.methods.method import Method

LEARNS = {
    "network": "filters and weights, by the recipe",
    "classifier": "what tells the classes apart",
    "feature": "what tells the classes apart, by the classifier behind it",
    "extractor": "what its fit learns",
}
LEARNED = {
    "nothing": "nothing is learned",
    "dictionary": "a dictionary, without labels",
    "filters": "filters, from labels",
    "unknown": "not known of a method from outside",
}
OURS = {
    "head": "the classifier of Versus on its vectors",
    "architecture": "its layers, a key of cnn.architectures",
    "recipe": "how it is trained, a key of cnn.recipes",
    "prepare": "what is done to pictures first, a key of dataset.normalisation",
}


@click.command()
@click.argument("method")
def show(method: str) -> None:
    """The parts of METHOD, their parameters with values and meanings, sources, and what it needs.

    A parameter is set by its name here: versus run --set hog+svm.extractor.n_cells=6.
    """
    from experiments.methods import find_method

    found = find_method(method)
    click.echo(f"{found.key}: {found.name}\n{found.summary}\n")
    print_table(
        [
            ("source", found.citation),
            ("family", found.family),
            ("needs", found.needed),
            ("learns", _learned(found)),
            ("beside the classifier", LEARNED[found.learned]),
            *([("measured", f"by others on MNIST: {found.published}")] if found.published else []),
        ]
    )
    for members in [member for step in found.steps for member in step.members]:
        click.echo(f"\nmember: {', '.join(step.kind for step in members)}")
    _print_parts(found)


def _print_parts(found: "Method") -> None:
    from experiments.docstrings import meanings, sources
    from experiments.methods.variants import parts_of

    for part in parts_of(found):
        title = " ".join(filter(None, (part.name, part.kind if part.kind != part.name else "")))
        click.echo(f"\n{title}{f', {part.made_by}' if part.made_by else ''}")
        for source in sources(part.thing) if part.thing else ():
            click.echo(f"  {source}")
        told = OURS | meanings(part.thing) if part.thing else OURS
        print_table(
            [
                (
                    f"  {part.name}.{name}" if part.name else f"  {name}",
                    repr(value) if name != "recipe" or isinstance(value, str) else "of the file",
                    told.get(name, ""),
                )
                for name, value in part.defaults.items()
            ]
        )
        if recipe := part.defaults.get("recipe"):
            _print_recipe(recipe)


def _print_recipe(recipe: "str | Recipe") -> None:
    from dataclasses import asdict

    from cnn.recipes import RECIPES, Recipe
    from experiments.docstrings import meanings

    told = meanings(Recipe)
    name = recipe if isinstance(recipe, str) else "of the file"
    click.echo(f"\nrecipe {name}, whose settings are its own")
    values = asdict(RECIPES[recipe] if isinstance(recipe, str) else recipe).items()
    print_table([(f"  {key}", repr(value), told.get(key, "")) for key, value in values])


def _learned(found: "Method") -> str:
    from experiments.methods.variants import parts_of

    parts = parts_of(found)
    kinds = [LEARNS.get(part.name or part.kind, "") for part in parts if part.name != "extractor"]
    if found.learned == "dictionary":
        kinds.insert(0, "a dictionary of patches")
    return "; ".join(dict.fromkeys(filter(None, kinds))) or "see its members"
