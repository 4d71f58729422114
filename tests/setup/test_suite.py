"""The suite itself: it passes wherever it is started, and says what it left out."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pytest_run(*arguments, **options):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--no-header", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)
    return done.returncode, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
def test_ctrl_c_is_heard_where_the_shell_ignores_it():
    """As after nohup, or in the background of a script."""
    stopped = "tests/experiments/test_interruption.py::test_stopped_from_the_keyboard[here]"
    code, said = pytest_run(
        stopped, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    )
    assert code == 0, said


def test_nothing_is_asserted_about_the_clock():
    """A test that fails on a busy machine says nothing; what may hang has a deadline, in minutes."""
    took = re.compile(r"assert .*(?:monotonic|perf_counter|process_time|time)\(\) - ")
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert [path.name for path in files if took.search(path.read_text(encoding="utf-8"))] == []


def test_schedulers_take_any_free_port():
    """The default port may be another test's, in another process."""
    start = "Local" + "Cluster("
    files = sorted((ROOT / "tests").rglob("*.py"))
    found = [path for path in files if start in path.read_text(encoding="utf-8")]
    assert found == [ROOT / "tests/experiments/conftest.py"]


def test_long_files_that_come_first_are_there():
    from tests.conftest import LONG

    assert [name for name in LONG if not (ROOT / name).is_file()] == []


def test_to_gather_tests_runs_no_script_of_the_lecture():
    """Which would train networks in every process of the suite, before its first test."""
    code = (
        "import pytest, sys\n"
        "pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', 'lecture/cells', "
        "'lecture/examples'])\n"
        "run = [name for name in sys.modules if name.startswith(('lecture.cells.', "
        "'lecture.examples.'))]\n"
        "sys.exit(f'run: {run}' if run else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_skips_are_told_in_one_line_by_reason(tmp_path):
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_twice(n): pytest.skip('no such machine')\n"
        "@pytest.mark.skipif(True, reason='no such system')\n"
        "def test_once(): pass\n"
    )
    code, said = pytest_run(str(tmp_path), "--confcutdir", str(tmp_path))
    assert code == 0, said
    assert "\n3 skipped: 2 × no such machine; 1 × no such system\n" in said
