"""Nothing grows past what a reader holds in mind: lines a file, lines and parameters a function."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES_A_FILE, LINES_A_FUNCTION, PARAMETERS = 400, 60, 8
KERNELS = "features/compiled/"


def sources():
    """Python as mypy is given it, tests and gallery; and the scripts of the drawing pages."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        typed = tomllib.load(file)["tool"]["mypy"]["files"]
    for place in (ROOT / name for name in (*typed, "tests", "docs/gallery")):
        yield from [place] if place.is_file() else place.rglob("*.py")
    yield from ROOT.glob("demo/*/*.js")


def functions(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def n_parameters(function):
    """What a caller may pass; self and cls are not passed."""
    known = function.args
    names = [one.arg for one in (*known.posonlyargs, *known.args, *known.kwonlyargs)]
    names += [one.arg for one in (known.vararg, known.kwarg) if one]
    return len([name for name in names if name not in ("self", "cls")])


def is_exempt(function):
    """Constructors, and click commands, whose parameters are options."""
    decorators = {ast.unparse(one).partition("(")[0] for one in function.decorator_list}
    return function.name == "__init__" or any(one.endswith("command") for one in decorators)


def offences(path, text):
    found = {path} if text.count("\n") > LINES_A_FILE else set()
    if path.endswith(".py"):
        for function in functions(ast.parse(text)):
            long = function.end_lineno - function.lineno >= LINES_A_FUNCTION
            wide = n_parameters(function) > PARAMETERS and not is_exempt(function)
            if (long or wide) and not path.startswith(KERNELS):
                found.add(f"{path}: {function.name}")
    return found


def test_nothing_is_too_long():
    found = set()
    for path in sources():
        found |= offences(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    assert found == set()


def test_the_check_finds_what_it_looks_for():
    many = ", ".join(f"p{i}" for i in range(9))
    lines = "\n    ".join(["x = 1"] * 60)
    assert offences("a.py", "x = 1\n" * 400) == set()
    assert offences("a.py", "x = 1\n" * 401) == {"a.py"}
    assert offences("a.py", f"def f():\n    {lines}\n") == {"a.py: f"}
    assert offences("features/compiled/a.py", f"def f():\n    {lines}\n") == set()
    assert offences("a.py", f"class A:\n    def f(self, {many}): ...\n") == {"a.py: f"}
    assert offences("a.py", f"class A:\n    def __init__(self, {many}): ...\n") == set()
    assert offences("a.py", f"@group.command('f')\ndef f({many}): ...\n") == set()
    assert offences("a.py", f"def f({many[4:]}): ...\n") == set()
