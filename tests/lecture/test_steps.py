"""What the steps measure, on pictures whose answer is known."""

import numpy as np
import pytest
from PIL import Image

from lecture import repeatability
from lecture.kernels import gabor, likeness, sobel
from lecture.remedies import DIFFERENT, DISTORTED
from lecture.steps import windows as windows_step
from lecture.steps.matrix import busiest_place
from lecture.steps.matrix import matrix as matrix_step
from lecture.steps.taylor import shift_errors
from lecture.steps.taylor import taylor as taylor_step
from lecture.steps.windows import (
    ANGLES,
    drawn_windows,
    edge_at,
    energy_surface,
    failing_angles,
    typical_places,
)


def square(side=64):
    gray = np.zeros((side, side), np.float32)
    gray[20:44, 20:44] = 1
    return gray


def waves(side=96):
    rows, cols = np.mgrid[:side, :side].astype(np.float32)
    return (0.5 + 0.2 * np.sin(rows / 9) + 0.2 * np.cos(cols / 11)).astype(np.float32)


def test_energies_of_the_three_windows():
    energies = {kind: energy_surface(image) for kind, image in drawn_windows().items()}
    assert energies["flat"].max() == 0
    assert (energies["edge"][:, 4] == 0).all(), "nothing along the edge"
    assert energies["edge"][4, 5] == 5, "the five rows of the window each change by 1"
    assert (energies["corner"] == 0).sum() == 1, "only where nothing is shifted"


def test_typical_places_of_a_square():
    places = typical_places(square())
    row, col = places["corner"]
    assert min(abs(row - at) for at in (20, 43)) <= 1
    assert min(abs(col - at) for at in (20, 43)) <= 1
    row, col = places["edge"]
    on_side = [min(abs(at - 19.5), abs(at - 43.5)) < 2 for at in (row, col)]
    assert sum(on_side) == 1, "on one side, far from the others"


def test_moravec_fails_between_his_directions():
    failing = failing_angles()
    at = {int(angle): i for i, angle in enumerate(ANGLES)}
    assert failing.four[[at[0], at[45], at[90]]].max() < 0.01
    assert failing.two[at[45]] > 0.4
    assert failing.four[at[27]] > 0.2
    assert (failing.least <= failing.four + 1e-6).all()
    assert failing.least.max() < 0.1


def test_edge_has_its_angle():
    np.testing.assert_array_equal(edge_at(90), edge_at(0).T)
    assert np.ptp(edge_at(0), axis=0).max() == 0


def test_taylor_errs_more_for_larger_shifts():
    errors = shift_errors(waves())
    assert errors.plain[0] < 0.1
    assert (np.diff(errors.plain) > 0).all()


def test_repeatability_of_what_is_only_moved():
    gray = square()
    assert repeatability.turned_and_scaled(gray).rate == 1
    quarter = repeatability.turned_and_scaled(gray, turn=90)
    assert (quarter.rate, len(quarter.again), len(quarter.lost)) == (1, 4, 0)
    assert repeatability.brightened(gray, gain=0.5).rate == 1
    assert repeatability.brightened(gray, gain=0.0).n_found == 0


@pytest.mark.parametrize("way", [{"zoom": 0.5}, {"zoom": 0.7}, {"turn": 30}])
def test_what_is_black_around_a_changed_picture_hides_no_corner(way):
    """The picture's own corners are a hundred times weaker than those of its frame."""
    faint = np.full((96, 96), 0.6, np.float32)
    faint[30:66, 30:66] = 0.7
    found = repeatability.turned_and_scaled(faint, **way)
    assert (found.n_found, len(found.again), len(found.lost)) == (4, 4, 0)


@pytest.mark.parametrize(("turn", "zoom"), [(30, 1.0), (0, 0.6), (-70, 1.3)])
def test_points_move_as_the_picture_does(turn, zoom):
    image = np.zeros((65, 65), np.float32)
    rows, cols = np.mgrid[:65, :65]
    image += np.exp(-((rows - 19) ** 2 + (cols - 41) ** 2) / 18)
    changed = repeatability.warped(image[None], repeatability.Affine(turn=turn, zoom=zoom))[0]
    weight = changed / changed.sum()
    centre = [(weight * axis).sum() for axis in (rows, cols)]
    expected = repeatability.moved(np.array([[19.0, 41.0]]), image.shape, turn, zoom)[0]
    np.testing.assert_allclose(centre, expected, atol=0.1)


def test_one_found_corner_serves_one():
    expected, found = np.array([[10.0, 10.0], [10.0, 11.0]]), np.array([[10.0, 10.2]])
    matched = repeatability._matched(square(), expected, found)
    assert (len(matched.again), len(matched.lost)) == (1, 1)
    assert matched.rate == 1, "of the smaller number"


def test_no_corner_has_no_rate():
    blank = np.full((64, 64), 0.5, np.float32)
    assert np.isnan(repeatability.turned_and_scaled(blank, turn=30).rate)


def test_busiest_place_is_inside():
    row, col = busiest_place(square(), 12)
    assert {row, col} <= {19, 20, 21, 42, 43, 44}
    assert busiest_place(np.zeros((40, 60), np.float32), 12) == (20, 30)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_picture_without_anything_in_it(value, tmp_path, lecture_on):
    path = tmp_path / "blank.png"
    Image.fromarray(np.full((32, 48), value, np.uint8)).save(path)
    course = lecture_on(path)
    assert matrix_step(course).numbers["threshold"] == pytest.approx(value, abs=0.01)
    assert windows_step.windows(course).numbers["n_peaks"] == 0
    step = taylor_step(course)
    assert step.numbers["n_corners"] == 0
    assert "no_corners" in [getattr(block, "entry", None) for block in step.blocks]
    assert "rates" not in [picture.name for picture in step.pictures]
    assert step.numbers["turn_rate"] == step.numbers["error_1"] == "–"


def test_likeness():
    bank = np.concatenate([sobel(), gabor()])
    np.testing.assert_allclose(likeness(-3 * bank + 1, bank), 1, atol=1e-6)
    assert np.abs(gabor().sum(axis=(1, 2))).max() < 1e-5
    assert likeness(np.ones((1, 3, 3)), bank).tolist() == [0]


def test_remedies_keep_the_tests_and_add_drawings(course):
    neat = course.shape_data["shapes"]
    distorted, different = course.shape_data[DISTORTED], course.shape_data[DIFFERENT]
    assert (len(distorted.train), len(different.train)) == (45 + 450, 45 + 300)
    known = {image.tobytes() for image in neat.tests["challenge"].images}
    for data in (distorted, different):
        assert data.tests["challenge"].images.tobytes() == neat.tests["challenge"].images.tobytes()
        assert not known & {image.tobytes() for image in data.train.images}
        np.testing.assert_array_equal(np.ptp(np.bincount(data.train.labels)), 0)
