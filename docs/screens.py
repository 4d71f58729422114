"""The pictures of README: the report and the drawing page as Chromium shows them.

``python docs/screens.py`` at the root: what is published in ``docs/report``, and an example's drawing with
its answers from a drawing page that is started for it, into ``docs/figures``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

REPORT, FIGURES = Path("docs/report/report.html"), Path("docs/figures")
SIZE, WIDTH = {"width": 1280, "height": 860}, 960
METHODS = ("geometry+svm", "hog+svm", "lecture-shape-cnn")
# Of the page's example drawings.
EXAMPLE = 1
WITHIN_MS = 600_000


def main() -> None:
    """Write both pictures."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    asked = [part for method in METHODS for part in ("--method", method)]
    command = [sys.executable, "-m", "commands.cli", "demo", "--no-browser", "--port", "0", *asked]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = subprocess.Popen(
            [*command, "--out", folder], stdout=subprocess.PIPE, text=True, env=os.environ
        )
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )
        try:
            _take(browser, REPORT.resolve().as_uri(), "report", lambda page: None)
            assert server.stdout is not None
            _take(browser, server.stdout.readline().split()[0], "drawing-page", _drawn)
        finally:
            browser.close()
            server.terminate()
            server.wait()


def _drawn(page: Page) -> None:
    """When every method is there, an example is answered."""
    page.locator("#progress").wait_for(state="hidden", timeout=WITHIN_MS)
    page.locator("#examples button").nth(EXAMPLE).click()
    for method in METHODS:
        page.locator(f'[data-method="{method}"] strong').wait_for(timeout=WITHIN_MS)
    page.wait_for_timeout(3000)


def _take(browser: Browser, address: str, name: str, prepare: Callable[[Page], None]) -> None:
    page = browser.new_page(viewport=SIZE, color_scheme="light")
    page.goto(address)
    prepare(page)
    shown = Image.open(BytesIO(page.screenshot())).convert("RGB")
    height = WIDTH * shown.height // shown.width
    small = shown.resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.save(FIGURES / f"{name}.webp", format="webp", quality=80, method=6)
    page.close()


if __name__ == "__main__":
    main()
