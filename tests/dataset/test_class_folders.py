"""What lies in a folder or an archive, what of it is read, and how many pictures at once."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest
from PIL import Image

from dataset.decoding import decoded, kind_of_files, shape_of
from dataset.fitting import fit_picture
from dataset.folder import Reading, load_folder
from dataset.input_error import InputError
from dataset.labelled_images import Split
from dataset.picture_file import PictureFile, read_header, read_picture
from dataset.way_in import way_in


def save(path, value=100, shape=(12, 12), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = np.full(shape, value, np.uint8)
    picture[2:-2, 3] = 255 - value
    Image.fromarray(picture).save(path, **options)


def classes(folder, names=("cat", "dog"), count=4):
    for place, name in enumerate(names):
        for number in range(count):
            save(folder / name / f"{number}.png", 10 * number + 60 * place)
    return folder


def packed(folder, path, prefix=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, f"{prefix}{file.relative_to(folder)}")
    return path


class TestLeftOut:
    def test_formats_subfolders_and_a_flat_test_are_told_with_counts(self, tmp_path):
        classes(tmp_path / "train")
        (tmp_path / "train" / "cat" / "phone.heic").write_bytes(b"x")
        (tmp_path / "train" / "cat" / "other.HEIC").write_bytes(b"x")
        save(tmp_path / "train" / "bird" / "deep" / "1.png")
        save(tmp_path / "test" / "1.png")
        data = load_folder(tmp_path)
        [told] = [note for note in data.notes if note.startswith("Not read")]
        assert "2 .heic" in told
        assert "class 'bird'" in told
        assert "1 pictures in 'test', which has no class folders" in told
        assert list(data.tests) == ["test"], "held out of the training pictures"

    def test_a_class_called_train(self, tmp_path):
        data = load_folder(classes(tmp_path, ("bus", "train")))
        assert data.class_names == ("bus", "train")
        assert any("'train' is a class here" in note for note in data.notes)

    def test_a_condition_is_no_name_of_a_test_set(self, tmp_path):
        classes(tmp_path / "train")
        classes(tmp_path / "x+fog@1")
        with pytest.raises(InputError, match="has a condition's name"):
            load_folder(tmp_path)


class TestArchives:
    @pytest.mark.parametrize("prefix", ["", "around/"])
    def test_an_archive_is_read_as_its_folder(self, tmp_path, prefix):
        folder = classes(tmp_path / "mine")
        packed_as = load_folder(packed(folder, tmp_path / "mine.zip", prefix))
        assert packed_as.train_hash == load_folder(folder).train_hash

    @pytest.mark.parametrize("name", ["../a/1.png", "/a/1.png", "C:\\a\\1.png"])
    def test_paths_that_lead_out_are_refused(self, tmp_path, name):
        with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
            archive.writestr(name, b"x")
        with pytest.raises(InputError, match="files inside of it"):
            load_folder(tmp_path / "bad.zip")

    def test_a_bomb_and_a_password_are_refused(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/1.bmp", bytes(10_000_000))
        with pytest.raises(InputError, match="at most 300 times"):
            load_folder(tmp_path / "bomb.zip")
        path = packed(classes(tmp_path / "mine"), tmp_path / "locked.zip")
        content = bytearray(path.read_bytes())
        entry = content.index(b"PK\x01\x02")
        content[entry + 8] |= 1
        path.write_bytes(content)
        with pytest.raises(InputError, match="without a password"):
            load_folder(path)

    def test_what_is_no_archive(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"no zip")
        with pytest.raises(InputError, match="is no ZIP archive"):
            load_folder(tmp_path / "a.zip")


class TestFiles:
    def test_the_first_of_several_pictures_is_read_and_that_is_said(self, tmp_path):
        classes(tmp_path)
        first, second = (Image.new("L", (12, 12), value) for value in (200, 50))
        first.save(tmp_path / "cat" / "moves.gif", save_all=True, append_images=[second])
        assert any("1 files hold several pictures" in note for note in load_folder(tmp_path).notes)
        assert (read_picture(tmp_path / "cat" / "moves.gif") == 200).all()

    @pytest.mark.parametrize("mode", ["CMYK", "I;16", "P", "LA", "RGBA", "1"])
    def test_every_mode_is_eight_bits_as_its_header_says(self, tmp_path, mode):
        path = tmp_path / "a.tif"
        Image.new(mode, (5, 3)).save(path)
        header, picture = read_header(PictureFile(path)), read_picture(path)
        assert picture.dtype == np.uint8
        assert (header.size, header.colour) == (picture.shape[:2], picture.ndim == 3)

    def test_floats_and_a_huge_picture_are_refused(self, tmp_path):
        Image.new("F", (4, 4)).save(tmp_path / "a.tif")
        with pytest.raises(InputError, match="32-bit floats"):
            read_picture(tmp_path / "a.tif")
        Image.new("1", (20_000, 20_000)).save(tmp_path / "b.png")
        with pytest.raises(InputError, match="at most 50 megapixels"):
            read_header(tmp_path / "b.png")

    def test_one_pixel(self, tmp_path):
        save(tmp_path / "a.png", 7, (6, 6))
        Image.new("L", (1, 1), 9).save(tmp_path / "a.png")
        assert read_picture(tmp_path / "a.png").tolist() == [[9]]

    def test_padding_makes_no_photograph_ink(self, tmp_path):
        """Fitted to a square, half of the border of a wide picture is of one colour."""
        noise = np.random.default_rng(0).integers(0, 256, (20, 60, 3), dtype=np.uint8)
        Image.fromarray(noise).save(tmp_path / "a.png")
        assert kind_of_files([PictureFile(tmp_path / "a.png")]) == "photograph"

    def test_height_and_width(self, tmp_path):
        assert load_folder(classes(tmp_path), Reading((10, 16))).image_shape == (10, 16)

    def test_memory_holds_the_result_and_little_else(self, tmp_path):
        """A hundred pictures of 2 megapixels were all in memory at once before they were made small."""
        file = io.BytesIO()
        Image.fromarray(np.zeros((1200, 1600, 3), np.uint8)).save(file, "PNG")
        path = tmp_path / "a.png"
        path.write_bytes(file.getvalue())
        tracemalloc.start()
        try:
            found = decoded([PictureFile(path)] * 100, (48, 48, 3), "photograph")
            assert tracemalloc.get_traced_memory()[1] < 300e6
        finally:
            tracemalloc.stop()
        assert found.images.shape == (100, 48, 48, 3)

    def test_a_held_out_part_takes_no_memory_twice(self, tmp_path):
        """All pictures were in one array, and then in two others beside it."""
        noise = np.random.default_rng(0).integers(0, 256, (100, 100, 3), dtype=np.uint8)
        classes(tmp_path)
        for name in ("cat", "dog"):
            for number in range(200):
                Image.fromarray(noise).save(tmp_path / name / f"{number}.bmp")
        tracemalloc.start()
        try:
            data = load_folder(tmp_path, Reading((128, 128), kind="photograph"))
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        n_bytes = data.train.images.nbytes + data.tests["test"].images.nbytes
        assert most < 1.5 * n_bytes

    def test_headers_are_read_until_nothing_can_change(self, tmp_path):
        Image.new("RGB", (70, 70)).save(tmp_path / "a.png")
        (tmp_path / "b.png").write_bytes(b"no picture")
        files = [PictureFile(tmp_path / "a.png")] * 500 + [PictureFile(tmp_path / "b.png")]
        assert shape_of(files, None) == (48, 48, 3)
        assert shape_of(files, 24) == (24, 24, 3)

    def test_a_photograph_is_averaged_by_shares_of_pixels(self):
        """Whole pixels alone were counted: of five columns the middle one to the left half."""
        photograph = np.tile(np.uint8([0, 0, 100, 200, 200]), (5, 1))
        assert fit_picture(photograph, 2, 2, "photograph").tolist() == [[20, 180], [20, 180]]
        wide = np.tile(np.uint8([0, 0, 100, 200, 200] * 2), (5, 1))
        assert fit_picture(wide, 4, 4, "photograph")[1:3].tolist() == [[20, 180, 20, 180]] * 2

    def test_a_large_jpeg_is_as_the_whole_of_it(self, tmp_path):
        rows, cols = np.mgrid[:1200, :1600]
        scene = np.stack([rows / 5, cols / 7, (rows + cols) / 12], axis=-1).astype(np.uint8)
        Image.fromarray(scene).save(tmp_path / "a.jpg", quality=95)
        assert read_picture(tmp_path / "a.jpg", 280).shape == (300, 400, 3)
        (small,) = decoded([PictureFile(tmp_path / "a.jpg")], (48, 48, 3), "photograph").images
        way = way_in(Split(np.stack([small] * 2), np.arange(2)), "photograph")
        whole = way.take(read_picture(tmp_path / "a.jpg")).image
        assert np.abs(small.astype(int) - whole).max() <= 3
