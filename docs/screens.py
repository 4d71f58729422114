"""The pictures of README: the report and the drawing page as Chromium shows them.

``python docs/screens.py`` at the root: the report of what is published in ``results``, and an example's
drawing with its answers from a drawing page that is started for it, into ``docs/figures``, in every
language of README.
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

from reports.published import folders
from reports.write import write_report

FIGURES = Path("docs/figures")
# Language → locale of the browser, ending of the files' names.
LANGUAGES = {"en": ("en-GB", ""), "ko": ("ko-KR", ".ko")}
SIZE, WIDTH = {"width": 1280, "height": 860}, 960
METHODS = ("geometry+svm", "hog+svm", "lecture-shape-cnn")
# Of the page's example drawings.
EXAMPLE = 1
WITHIN_MS = 600_000


def main() -> None:
    """Write all pictures."""
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
            assert server.stdout is not None
            drawing_page = server.stdout.readline().split()[0]
            for language in LANGUAGES:
                report = write_report(
                    *folders(Path("results")),
                    out=Path(folder, language),
                    formats=("html",),
                    language=language,
                )
                _take(browser, report.as_uri(), "report", language, lambda page: None)
                _take(browser, drawing_page, "drawing-page", language, _drawn)
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


def _take(
    browser: Browser, address: str, name: str, language: str, prepare: Callable[[Page], None]
) -> None:
    locale, ending = LANGUAGES[language]
    page = browser.new_page(viewport=SIZE, color_scheme="light", locale=locale)
    page.goto(address)
    prepare(page)
    shown = Image.open(BytesIO(page.screenshot())).convert("RGB")
    height = WIDTH * shown.height // shown.width
    small = shown.resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.save(FIGURES / f"{name}{ending}.webp", format="webp", quality=80, method=6)
    page.close()


if __name__ == "__main__":
    main()
