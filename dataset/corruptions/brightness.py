"""More light, or less."""

from dataset.draws import Draws, Floats


def brightness(ink: Floats, added: float, draws: Draws) -> Floats:
    """`added` on every pixel; paper becomes gray, full ink stays full."""
    return ink + added
