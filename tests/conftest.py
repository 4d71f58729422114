"""The command line in the tests' own process; a browser; Ctrl-C; long files first; skips in one line."""

import os
import shutil
import signal
from collections import Counter

import pytest

from commands import cli

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# A job of a script's background, or of nohup, ignores Ctrl-C, and hands that on to its children.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Files that take long, by quick tests or by slow ones, the longest first: side by side, nobody waits for
# one of them at the end. Early on, one alone compiles the kernels of the features, and one trains the
# models of the drawing page: both are kept, for files that need them later.
LONG = (
    "tests/experiments/test_interruption.py",
    "tests/features/test_sklearn_checks.py",
    "tests/experiments/test_what_fits.py",
    "tests/lecture/test_command.py",
    "tests/experiments/test_every_method.py",
    "tests/demo/test_page.py",
    "tests/experiments/test_methods.py",
    "tests/cnn/test_training.py",
    "tests/cnn/test_model_file.py",
    "tests/experiments/test_models.py",
    "tests/strangers/test_fuzz.py",
    "tests/cnn/test_keras_classifier.py",
    "tests/cnn/test_inspection.py",
    "tests/benchmarks/test_smallest.py",
    "tests/reports/test_formats.py",
    "tests/demo/test_shelf.py",
    "tests/experiments/test_predict.py",
    "tests/experiments/test_scheduler.py",
    "tests/experiments/test_same_numbers.py",
    "tests/features/test_classifiers.py",
    "tests/experiments/test_cli.py",
)


def pytest_collection_modifyitems(config, items):
    place = {config.rootpath / name: i for i, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


def pytest_terminal_summary(terminalreporter):
    """One line: how many tests were skipped, by reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        told = "; ".join(f"{count} × {reason}" for reason, count in reasons.most_common())
        terminalreporter.write_line(f"{len(skipped)} skipped: {told}")


@pytest.fixture(scope="module")
def browser():
    """Chromium. Never skipped: what is not looked at is not known to work."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("No Chromium: expected one on the PATH. Mend: 'apt-get install chromium'.")
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def undrawn(monkeypatch):
    """Figures are put together and not drawn, which takes nine tenths of a report's time: for tests
    that read what a report says, or that there is one."""
    from reports import style
    from reports.rendering import Rendered, Shown

    def built(figures, kinds):
        with style.applied():
            for one in figures.values():
                one.figure()
        files = dict.fromkeys(kinds, b"not drawn")
        return dict.fromkeys(figures, Rendered(files, Shown(b"not drawn", 8, 8)))

    monkeypatch.setattr("reports.write.render", built)


@pytest.fixture
def versus(monkeypatch, capsys):
    """Runs a command: exit code, standard output, standard error."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["versus", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        return stopped.value.code, out, err

    return call


@pytest.fixture
def mistake(versus):
    """One line on standard error, exit code 2, and nothing else; the line."""

    def call(*arguments):
        code, out, err = versus(*arguments)
        assert (code, out) == (2, ""), err
        [line] = err.strip().splitlines()
        return line

    return call
