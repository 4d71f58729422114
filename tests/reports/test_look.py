"""Confusion matrices whose cells hold their pictures."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from experiments.statistics import wilson_interval
from reports.document import Paper
from reports.look import MOST_IN_CELL, Look, look
from reports.run import Run
from reports.sections.classes import classes
from reports.sections.gallery import gallery
from reports.write import write_report


@pytest.fixture
def looked(store):
    comparison = Run(store).headline
    pair = comparison.rivals("test")[0]
    images = Run(store).pictures.images(pair[0], "test")
    return pair, look("mnist-1000", "Caption.", pair, "test", images)


def test_cells_count_every_answer_once(looked):
    pair, found = looked
    for record, matrix in zip(pair, found.matrices, strict=True):
        answers = record.predictions["test"]
        for true, row in enumerate(matrix.cells):
            for answer, cell in enumerate(row):
                n = int(((answers.labels == true) & (answers.predicted == answer)).sum())
                assert (cell.n, cell.n_class) == (n, int((answers.labels == true).sum()))
                assert (cell.low, cell.high) == pytest.approx(wilson_interval(n, cell.n_class))
                assert len(cell.tiles) == (0 if true == answer else min(n, MOST_IN_CELL))
    cells = [[[cell.n for cell in row] for row in matrix.cells] for matrix in found.matrices]
    assert [[found.difference(t, a) for a in range(10)] for t in range(10)] == (
        np.subtract(cells[1], cells[0]).tolist()
    )


def test_a_picture_in_a_cell_has_the_answers_of_both(looked):
    pair, found = looked
    for which, matrix in enumerate(found.matrices):
        for cell in matrix.errors:
            for tile in (found.tiles[index] for index in cell.tiles):
                assert tile.true == found.class_names[cell.true]
                assert tile.answers[which].name == found.class_names[cell.answer]
                for record, said in zip(pair, tile.answers, strict=True):
                    answers = record.predictions["test"]
                    assert said.right == (answers.predicted[tile.number] == cell.true)
                    assert said.confidence == pytest.approx(answers.confidence[tile.number])


def test_the_sheet_has_every_picture_in_its_place(looked, store):
    pair, found = looked
    sheet = np.asarray(Image.open(BytesIO(found.sheet)).convert("L"), dtype=float)
    images = Run(store).pictures.images(pair[0], "test")
    for tile in found.tiles[:: max(1, len(found.tiles) // 9)]:
        top, left = 28 * tile.row, 28 * tile.column
        apart = np.abs(sheet[top : top + 28, left : left + 28] - images[tile.number])
        assert apart.mean() < 25


def test_where_pictures_or_room_are_missing_the_figures_stand(store, monkeypatch):
    blocks = list(classes(Run(store)))
    assert any(isinstance(block, Look) for block in blocks)
    assert any(isinstance(block, Paper) for block in blocks)
    monkeypatch.setattr("reports.sections.classes.MOST_CLASSES", 2)
    assert not any(isinstance(block, (Look, Paper)) for block in classes(Run(store)))


def test_every_cell_leads_to_its_pictures(store, undrawn, tmp_path):
    page = write_report(store.folder, out=tmp_path).read_text(encoding="utf-8")
    assert 'class="matrices"' in page
    assert page.count('class="tiles" id="look-') == page.count('<a href="#look-')


def test_pictures_of_a_folder_are_called_by_their_files(synthetic, undrawn):
    data = synthetic.data("folder:mine", "mine", ["a", "b"], (24, 24), {"test": 20})
    names = np.array([f"scan-{i}.png" for i in range(20)])
    data = replace(data, tests={"test": replace(data.tests["test"], names=names)})
    for method in ("hog+svm", "small-cnn"):
        synthetic.trial(data, method, 100, 0, {"train": 0.0, "test": 0.2})
    run = Run(synthetic.store)
    (found,) = (block for block in classes(run) if isinstance(block, Look))
    assert all(tile.name == f"scan-{tile.number}.png" for tile in found.tiles)
    assert "scan-" in write_report(synthetic.store.folder).read_text(encoding="utf-8")
    ((picture,), *_) = (block.pictures for block in gallery(run))
    shown = [text.get_text() for text in picture.figure.figure().axes[0].texts]
    assert all("scan-" in title for title in shown)
