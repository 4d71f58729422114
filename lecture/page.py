"""The lecture as one self-contained HTML file: no network, pictures and formulas inside, and one script.

The page's policy allows that script by its hash and nothing else; without it, and on paper, every part
that can be moved has its still picture beside it.
"""

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
from latex2mathml.converter import convert
from markupsafe import Markup
from matplotlib.figure import Figure
from PIL import Image

from experiments.own_files import write_own
from lecture.step import Code, Diagram, Step
from lecture.steps import STEPS
from lecture.wording import LANGUAGES, Language, Piece, Wording
from reports.grid import NUMBER
from reports.rendering import lay_out
from reports.wording import unbroken

DOTS_PER_INCH = 150
PAGE, LEAD = "page", "lead"
PERCENT = re.compile("%(?=[가-힣])")
UP_TO_SPACE = re.compile(r"[^\s`]+")
# A longer one would be wider than a phone.
HYPHENED = re.compile(r"(?=.*-).{3,24}")
# Where a call may be broken: after a dot, an underscore or a parenthesis within it.
JOINT = re.compile(r"(?<=[A-Za-z][._(])(?=[A-Za-z\d])")
KEPT = Markup('<span class="keep">{}</span>')
SCRIPTS = ("arithmetic.js", "drawing.js", "parts.js")
# Diagrams → a file of each.
FilesOf = Callable[[Sequence[Diagram]], list[bytes]]
NAMES = {language: f"lecture-{language}.html" for language in LANGUAGES}


def to_html(steps: Sequence[Step], language: Language, files_of: FilesOf | None = None) -> str:
    """The page of `steps` in one language; `files_of` the diagrams is `webps` unless it is given."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("lecture"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "formula": _block_formula,
        "sentence": _sentence,
        "together": _together,
        "cell": _cell,
        "json": _json,
    }
    script = "\n".join(
        files("lecture").joinpath("scripts", name).read_text(encoding="utf-8") for name in SCRIPTS
    )
    diagrams = diagrams_of(steps)
    drawn = {
        id(diagram): base64.b64encode(file).decode()
        for diagram, file in zip(diagrams, (files_of or webps)(diagrams), strict=True)
    }
    spoken = [(step, Wording(step.key, language, step.numbers)) for step in steps]
    return environment.get_template("lecture.html.jinja").render(
        language=language,
        page=Wording(PAGE, language, {}),
        steps=spoken,
        kind=lambda block: type(block).__name__,
        drawn=lambda diagram: drawn[id(diagram)],
        caption=_caption,
        alternative=_alternative,
        slides=_slides(steps, language) if len(steps) == len(STEPS) else (),
        first_code=_first_code,
        shared={name: data for step in steps for part in step.moving
                for name, data in part.shared.items()},
        script=script,
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )  # fmt: skip


def slides() -> list[dict[str, Any]]:
    """The lecture's slides in order: a name in either language, and the places where each is computed."""
    source = files("lecture").joinpath("slides.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(source)["slide"])


def _slides(
    steps: Sequence[Step], language: Language
) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The name of every slide, and of each step that it is in, the title and the anchors there."""
    titles = {LEAD: Wording(PAGE, language, {}).plain("title")}
    for number, step in enumerate(steps, start=1):
        words = Wording(step.key, language, step.numbers)
        titles[step.key] = f"{number}. {words.plain('title')}"
    rows = []
    for slide in slides():
        anchors: dict[str, list[str]] = {}
        for place in slide["at"]:
            anchors.setdefault(place.partition(".")[0], []).append(place.replace(".", "-"))
        rows.append((slide[language], [(titles[step], found) for step, found in anchors.items()]))
    return rows


def _first_code(step: Step) -> Code | None:
    return next((block for block in step.blocks if isinstance(block, Code)), None)


def diagrams_of(steps: Sequence[Step]) -> list[Diagram]:
    """Every diagram of the page, in order."""
    return [panel.diagram for step in steps for one in step.pictures for panel in one.panels]


def write_page(
    steps: Sequence[Step], language: Language, folder: Path, files_of: FilesOf | None = None
) -> Path:
    """Write the page into `folder`, which is made if need be; its path.

    Parameters
    ----------
    files_of : diagrams as WebP files' bytes; `webps` by default

    Raises
    ------
    InputError
        If it cannot be written, or a file of that name is not a page that Versus wrote.
    """
    path = folder / NAMES[language]
    content = to_html(steps, language, files_of).encode()
    write_own(folder, {path.name: content}, f"the page '{path}'", "name another with --out DIR.")
    return path


def webps(diagrams: Sequence[Diagram]) -> list[bytes]:
    """Every diagram as a WebP file's bytes, without any loss: under half of a PNG.

    matplotlib draws them one after the other; what is drawn is packed beside that, in another thread.
    """
    with ThreadPoolExecutor(max_workers=1) as packing:
        return [
            one.result() for one in [packing.submit(_packed, _pixels(one())) for one in diagrams]
        ]


def _pixels(figure: Figure) -> Image.Image:
    lay_out(figure, DOTS_PER_INCH)
    buffer = BytesIO()
    figure.savefig(buffer, format="rgba", dpi=DOTS_PER_INCH)
    width, height = (int(side * DOTS_PER_INCH) for side in figure.get_size_inches())
    return Image.frombytes("RGBA", (width, height), buffer.getvalue())


def _packed(pixels: Image.Image) -> bytes:
    buffer = BytesIO()
    pixels.save(buffer, "webp", lossless=True, method=4)
    return buffer.getvalue()


def _json(data: Mapping[str, Any]) -> Markup:
    """For a data block: nothing in it can end the block."""
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))


def _block_formula(latex: str) -> Markup:
    return Markup(convert(latex, display="block"))


def _sentence(pieces: Sequence[Piece]) -> Markup:
    """Words escaped, with code between backquotes; formulas as MathML, on one line with what follows them
    without a space, such as a comma or a particle."""
    parts = []
    after_formula = False
    for piece in pieces:
        if piece.formula:
            parts.append(Markup(convert(piece.text)))
        elif after_formula and (ending := UP_TO_SPACE.match(piece.text)):
            parts[-1] = KEPT.format(parts[-1] + Markup.escape(ending.group()))
            parts.append(_with_code(piece.text[ending.end() :]))
        else:
            parts.append(_with_code(piece.text))
        after_formula = piece.formula
    return Markup("").join(parts)


def _together(words: str) -> str:
    """A number, its % and the Korean ending after it on one line."""
    return PERCENT.sub("%\N{WORD JOINER}", unbroken(words))


def _cell(words: str) -> str:
    """A number or interval is broken before a parenthesis alone; a call, which is a long word, where it
    would be read in parts.

    Examples
    --------
    >>> str(_cell("model.fit_generator(generator)"))
    'model.<wbr>fit_<wbr>generator(<wbr>generator)'
    """
    if JOINT.search(words):
        return Markup("<wbr>").join(map(_together, JOINT.split(words)))
    if not NUMBER.fullmatch(words):
        return _together(words)
    return words.replace(" ", "\N{NO-BREAK SPACE}").replace("\N{NO-BREAK SPACE}(", " (")


def _with_code(words: str) -> Markup:
    parts = words.split("`")
    marked = [
        Markup("<code>{}</code>").format(_code(part))
        if index % 2
        else Markup.escape(_together(part))
        for index, part in enumerate(parts)
    ]
    return Markup("").join(marked)


def _code(words: str) -> Markup:
    """Words with a hyphen, such as options, are not broken at it."""
    kept = [KEPT.format(word) if HYPHENED.fullmatch(word) else Markup.escape(word)
            for word in words.split(" ")]  # fmt: skip
    return Markup(" ").join(kept)


def _caption(wording: Wording, picture: str, panel: str) -> Markup:
    entry = f"{picture}.{panel}"
    return _sentence(wording.pieces(entry)) if wording.has(entry) else Markup("")


def _alternative(wording: Wording, picture: str, panel: str) -> str:
    """What a reader who does not see the panel is told."""
    entry = f"{picture}.{panel}" if wording.has(f"{picture}.{panel}") else f"{picture}.caption"
    return "".join(piece.text.replace("\\", "") for piece in wording.pieces(entry))
