"""The one way in: whatever asks, a picture reaches a method as the training pictures are."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dataset.digits import load_digits
from dataset.folder import Reading, load_folder, with_tests
from dataset.kind import kind_of
from dataset.labelled_images import Brought, Split
from dataset.new_pictures import read_like
from dataset.shapes import load_shapes
from dataset.way_in import way_in

SIDE = 28


def drawing(number, name, paper=0, ink=255, side=SIDE, scale=0.7, at=0.5):
    """A ring or a cross of a pen of a tenth, its middle at `at`, and a little of its own."""
    large = np.zeros((280, 280), np.float32)
    rows, cols = (np.arange(280) + 0.5 - 280 * at for _ in range(2))
    rows, cols = rows[:, None] / (140 * scale), cols[None] / (140 * scale)
    pen = 0.2 + 0.01 * (number % 5)
    if name == "ring":
        radius = np.hypot(rows, cols)
        large[(radius <= 1) & (radius >= 1 - pen)] = 1
    else:
        inside = np.maximum(np.abs(rows), np.abs(cols)) <= 1
        large[inside & (np.minimum(np.abs(rows), np.abs(cols)) <= pen / 2)] = 1
    small = np.asarray(Image.fromarray(large).resize((side, side), Image.Resampling.BOX))
    return np.rint(paper + (ink - float(paper)) * small).astype(np.uint8)


def folder_of(place, make, count=8, names=("cross", "ring")):
    for name in names:
        (place / name).mkdir(parents=True)
        for number in range(count):
            Image.fromarray(make(number, name)).save(place / name / f"{number}.png")
    return place


@pytest.fixture
def mine(tmp_path):
    return folder_of(tmp_path / "mine", drawing)


def sheet(number, name):
    return drawing(number, name, paper=200, ink=20, side=96, scale=0.3, at=0.35)


class TestInk:
    def test_black_on_white_is_inverted_for_a_test_folder_as_for_predict(self, mine, tmp_path):
        """Scanned digits gave the small network 89.9 % errors under run and 3.0 % under predict."""
        folder_of(tmp_path / "scan", lambda *which: drawing(*which, paper=255, ink=0))
        data = load_folder(mine, tests={"scan": tmp_path / "scan"})
        assert data.brought == {"scan": Brought("scan=scan", frame=True)}
        np.testing.assert_allclose(data.tests["scan"].images, data.train.images, atol=1)
        assert any("scan: of 16 pictures 16 inverted" in note for note in data.notes)
        assert "16 inverted" in data.provenance

    def test_a_folders_frame_is_of_every_class(self):
        """Its pictures come class by class, and the first 200 would be crosses alone."""
        small = [drawing(number, "cross", scale=0.3) for number in range(210)]
        large = [drawing(number, "ring", scale=0.9) for number in range(210)]
        images, labels = np.stack([*small, *large]), np.repeat([0, 1], 210)
        turns = np.arange(420).reshape(2, 210).T.ravel()
        by_class, mixed = (
            way_in(Split(images[order], labels[order]), "ink").frame
            for order in (np.arange(420), turns)
        )
        # Pens are those of 40 drawings, of either class as many, but not the same ones.
        assert replace(by_class, pen=mixed.pen, pens=mixed.pens) == mixed
        assert by_class.pen == pytest.approx(mixed.pen, abs=0.003)
        crosses = way_in(Split(images[:210], labels[:210]), "ink").frame
        assert crosses.side < 0.7 * by_class.side
        assert crosses.pen < 0.9 * by_class.pen
        few = np.r_[:35, 210:420]
        rings = way_in(Split(images[few], labels[few]), "ink").frame
        assert rings.side == pytest.approx(0.9, abs=0.03)
        assert rings.pen > 1.05 * by_class.pen

    def test_run_and_predict_agree_picture_by_picture(self, mine, tmp_path):
        folder_of(tmp_path / "sheet", sheet)
        data = load_folder(mine, tests={"sheet": tmp_path / "sheet"})
        way = way_in(data.train, data.kind)
        paths = sorted((tmp_path / "sheet").glob("*/*"))
        for path, image in zip(paths, data.tests["sheet"].images, strict=True):
            np.testing.assert_array_equal(read_like(path, way, resize=True).image, image)

    def test_small_in_a_corner_of_gray_paper_becomes_like_the_training_pictures(
        self, mine, tmp_path
    ):
        folder_of(tmp_path / "sheet", sheet)
        data = load_folder(mine, tests={"sheet": tmp_path / "sheet"})
        found, train = data.tests["sheet"].images.astype(int), data.train.images.astype(int)
        assert (found[:, 0] == 0).all(), "the paper is even, and as in training"
        assert np.abs(found - train).mean() < 20
        assert "16 put on even paper and framed" in data.provenance
        left = load_folder(mine, Reading(frame=False), {"sheet": tmp_path / "sheet"})
        assert np.abs(left.tests["sheet"].images.astype(int) - train).mean() > 40
        assert "framed" not in left.provenance

    def test_pictures_in_the_frame_are_left_as_they_are(self, mine, tmp_path):
        folder_of(tmp_path / "same", drawing)
        data = load_folder(mine, tests={"same": tmp_path / "same"})
        np.testing.assert_array_equal(data.tests["same"].images, data.train.images)
        assert any("16 of 16 pictures are among the training pictures" in n for n in data.notes)

    def test_a_neighbours_scrap_at_the_edge_is_none_of_the_drawing(self, mine, tmp_path):
        def with_scrap(*which):
            picture = sheet(*which)
            picture[-2:, 60:66] = 20
            return picture

        tests = {
            "sheet": folder_of(tmp_path / "sheet", sheet),
            "scrap": folder_of(tmp_path / "scrap", with_scrap),
        }
        found = load_folder(mine, tests=tests).tests
        assert np.abs(found["scrap"].images.astype(int) - found["sheet"].images).max() <= 8

    def test_a_built_in_data_set_takes_test_folders_and_keeps_its_own(self, tmp_path):
        digits = load_digits()
        folder_of(tmp_path / "mine", sheet, names=("0", "4"))
        data = with_tests(digits, {"mine": tmp_path / "mine"})
        assert list(data.tests) == ["test", "mine"]
        assert data.tests["test"] is digits.tests["test"]
        assert set(data.tests["mine"].labels.tolist()) == {0, 4}
        assert data.train_hash == digits.train_hash


class TestPhotographs:
    @staticmethod
    def scene(number, name):
        generator = np.random.default_rng([number, name == "ring"])
        low = generator.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        return np.asarray(Image.fromarray(low).resize((64, 48), Image.Resampling.BICUBIC))

    def test_are_neither_inverted_nor_framed(self, tmp_path):
        folder_of(tmp_path / "mine", self.scene)
        folder_of(tmp_path / "light", lambda *which: self.scene(*which) // 2 + 127)
        data = load_folder(tmp_path / "mine", tests={"light": tmp_path / "light"})
        assert data.kind == "photograph"
        assert data.tests["light"].images.mean() > data.train.images.mean() + 30
        assert not any("inverted," in note for note in data.notes)

    def test_the_kind_is_told_and_can_be_said(self, tmp_path):
        folder_of(tmp_path / "mine", self.scene)
        told = load_folder(tmp_path / "mine")
        assert "'mine' is taken for photographs" in told.notes[0]
        assert "taken for photograph" in told.provenance
        assert load_folder(tmp_path / "mine", Reading(kind="ink")).kind == "ink"

    def test_kinds_of_data_sets(self):
        for data in (load_shapes(), load_digits()):
            assert kind_of(data.train.images[:200]) == "ink"
        gradient = np.tile(np.arange(40, dtype=np.uint8) * 6, (40, 1))
        assert kind_of([gradient]) == "photograph"
