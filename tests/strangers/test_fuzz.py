"""5,000 mutated files through every reader: an answer or one line, in bounded memory and time."""

import json
import subprocess
import sys

import pytest

# Inputs, and bytes by which the memory may grow: a picture may have 50 megapixels.
KINDS = {
    "png": (950, 1_500_000_000),
    "jpeg": (1000, 1_500_000_000),
    "npz": (700, 100_000_000),
    "idx": (700, 100_000_000),
    "record": (500, 100_000_000),
    "card": (500, 100_000_000),
    "skops": (500, 300_000_000),
    "keras": (150, 600_000_000),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux does")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files(kind, tmp_path):
    n, most = KINDS[kind]
    command = [sys.executable, "-m", "tests.strangers.fuzz", kind, str(n), str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=550)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["refused"] > n / 10
    assert found["grown"] < most


def test_there_are_5000():
    assert sum(n for n, _ in KINDS.values()) == 5000
