"""LaTeX that fits the line, PDF that publishers take, and sources that can be looked up."""

import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dataset import DATASETS
from experiments.methods import METHODS
from reports import literature, rendering, style
from reports.citations import entries, keys_in
from reports.document import Table
from reports.latex import to_latex
from reports.latex_layout import GAP, LINE, SIZES, layouts
from reports.run import Run
from reports.sections import document
from reports.write import write_report

DOCUMENT = r"""\documentclass{article}
\usepackage{booktabs}\usepackage[T1]{fontenc}%s
\begin{document}
%s
\bibliographystyle{plain}\bibliography{references}
\end{document}
"""
SOURCES = [
    *(method.citation for method in METHODS.values()),
    *literature.STATISTICS.values(),
    literature.ILSVRC_SOURCE,
    *(facts.citation for facts in DATASETS.values()),
    *(entry.source for facts in DATASETS.values() for entry in facts.published),
    "Yadav and Bottou (2019), NeurIPS; Northcutt, Athalye and Mueller (2021), NeurIPS",
    "Barz and Denzler (2020), Journal of Imaging 6(6)",
]


def random_table(chance, n_columns):
    """Words, numbers, intervals and identifiers of any length."""

    def words(n):
        return " ".join("x" * chance.integers(1, 12) for _ in range(n))

    kinds = [
        lambda: words(chance.integers(1, 4)),
        lambda: words(chance.integers(10, 40)),
        lambda: f"{chance.integers(10**6):,}",
        lambda: "1.23 % (0.45 – 6.78)",
        lambda: "a" * 90,
        lambda: "opencv-python-headless 4.12.0.88, tensorflow 2.21.0",
    ]
    columns = {}
    for i in range(n_columns):
        kind = kinds[chance.integers(len(kinds))]
        columns[f"{words(chance.integers(1, 5))} {i}"] = [kind() for _ in range(5)]
    return pd.DataFrame(columns)


@pytest.mark.parametrize("seed", range(40))
def test_every_part_of_any_table_fits_the_line(seed):
    chance = np.random.default_rng(seed)
    frame = random_table(chance, chance.integers(1, 16))
    numeric = [name.endswith(("2", "3")) for name in frame]
    found = layouts(list(frame), frame.to_numpy().tolist(), numeric)
    scales = dict(SIZES)
    for one in found:
        widths = sum(one.widths) * scales[one.size] + GAP * (len(one.columns) - 1)
        assert widths <= LINE + 1e-3
        assert len(one.columns) == len(one.chosen)
    key = [] if numeric[0] else [0]
    shown = [i for one in found for i in one.chosen[len(key) :]]
    assert [*key, *shown] == list(range(frame.shape[1]))


def test_a_table_too_wide_for_a_line_is_broken_between_its_columns():
    frame = pd.DataFrame({"Method": ["HOG"]} | {f"set {i}": ["1.2 (0.5 – 3.4)"] for i in range(20)})
    text = to_latex("wide", Table("C.", frame))
    assert text.count(r"\begin{table}") > 1
    assert text.count("HOG") == text.count(r"\begin{table}")
    assert text.count("1.2 (0.5") == 20


@pytest.mark.parametrize("source", sorted({*SOURCES}))
def test_every_year_that_is_cited_resolves(source):
    assert len(keys_in(source)) == len(re.findall(r"\(\d{4}\)", source))


def test_every_entry_is_cited_or_a_fact_s():
    cited = {key for source in SOURCES for key in keys_in(source)}
    assert set(entries()) == cited
    assert all(text.count("{") == text.count("}") for text in entries().values())


def test_tables_cite_what_is_beside_them(store, tmp_path):
    write_report(store.folder, out=tmp_path, formats=("latex",))
    bib = (tmp_path / "references.bib").read_text(encoding="utf-8")
    known = set(re.findall(r"^@\w+\{(\w+),", bib, re.MULTILINE))
    cited = set()
    for path in (tmp_path / "tables").glob("*.tex"):
        for keys in re.findall(r"\\cite\{([^}]+)\}", path.read_text(encoding="utf-8")):
            cited |= set(keys.split(","))
    assert {"wilson1927", "mcnemar1947", "lecun1998"} <= cited <= known


def test_pdf_figures_have_no_type_3_fonts(store):
    one = next(p.figure for p in document(Run(store)).pictures if p.name.startswith("error-rates"))
    for language in ("en", "ko"):
        file = rendering.render({"one": replace(one, language=language)}, ["pdf"])["one"].files[
            "pdf"
        ]
        assert b"/Type3" not in file
        assert b"/FontFile2" in file


def test_letters_of_a_font_that_is_no_truetype_are_curves():
    pictures = {}
    for name in ("오차율, %", "Error, %"):
        with style.applied():
            figure = style.new_figure(3, 2)
            axes = figure.subplots()
            axes.set_axis_off()
            axes.set_title(name)
            pictures[name] = rendering.saved(figure, ["pdf", "png"])["pdf"]
    wide, plain = pictures.values()
    assert b"/BaseFont" in plain
    assert b"/BaseFont" not in wide


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_box_of_a_report_is_overfull(store, tmp_path, language):
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdfLaTeX")
    if language == "ko" and not found_by_tex("kotex.sty"):
        pytest.skip("no kotex")
    write_report(store.folder, out=tmp_path, formats=("latex",), language=language)
    chance = np.random.default_rng(0)
    for i in range(8):
        table = Table("Made up.", random_table(chance, 3 + i))
        (tmp_path / "tables" / f"odd-{i}.tex").write_text(to_latex(f"odd-{i}", table))
    tables = sorted((tmp_path / "tables").glob("*.tex"))
    inputs = "\n".join(rf"\input{{tables/{path.stem}}}\clearpage" for path in tables)
    package = r"\usepackage{kotex}" if language == "ko" else ""
    (tmp_path / "all.tex").write_text(DOCUMENT % (package, inputs), encoding="utf-8")
    for command in (
        ["pdflatex", "-interaction=nonstopmode"],
        ["bibtex"],
        ["pdflatex"],
        ["pdflatex"],
    ):
        command += ["-interaction=nonstopmode"] * (command == ["pdflatex"])
        done = subprocess.run([*command, "all"], cwd=tmp_path, capture_output=True, check=False)
        assert b"\n!" not in done.stdout, done.stdout[-2000:]
    log = (tmp_path / "all.log").read_text(encoding="utf-8", errors="replace")
    assert not re.findall(r"^Overfull.*$", log, re.MULTILINE)
    assert "undefined citations" not in log
    assert "Citation `" not in log


def found_by_tex(name):
    return subprocess.run(["kpsewhich", name], capture_output=True, check=False).returncode == 0
