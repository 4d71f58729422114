"""scikit-image's own tests of corners and HOG, run against our functions.

Its wheel 0.25.2, the last with its tests, is fetched from the registry; nothing of it is kept here.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# What of these two files is about other things: Hessians, FAST, sub-pixel corners, orientations.
OURS = (
    "structure_tensor or square_image or corner_dtype or foerstner or noisy or squared_dot or "
    "rotated_img or num_peaks or corner_peaks or blank_image or hog"
)


@pytest.fixture(scope="module")
def test_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scikit-image")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", "3.11", "--disable-pip-version-check", "--dest", str(folder)]
    subprocess.run([*command, "scikit-image==0.25.2"], check=True, stdout=subprocess.DEVNULL)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        for name in ("test_corner.py", "test_hog.py"):
            (folder / name).write_bytes(wheel.read(f"skimage/feature/tests/{name}"))
    return folder


@pytest.mark.slow
def test_scikit_images_tests_pass(test_files):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    options = ["-p", "scikit_image", "-p", "no:cacheprovider", "-rxX", "-o", "xfail_strict=true"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-k", OURS, str(test_files)],
        cwd=test_files,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    summary = done.stdout.splitlines()[-1]
    assert "passed" in summary and "skipped" not in summary
