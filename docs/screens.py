"""The pictures of README: the report and the drawing page as Chromium shows them.

``versus demo --export slide/``, then ``python docs/screens.py slide/`` at the root: what is published in
``docs/report``, and a drawing of the exported page with its answers, into ``docs/figures``.
"""

import os
import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

REPORT, FIGURES = Path("docs/report/report.html"), Path("docs/figures")
SIZE, WIDTH, COLOURS = {"width": 1280, "height": 860}, 960, 64
# Of the exported page's recorded drawings.
EXAMPLE = 1


def main(exported: Path) -> None:
    """Write both pictures."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )
        _take(browser, REPORT, "report", lambda page: None)
        _take(browser, exported / "index.html", "drawing-page", _drawn)
        browser.close()


def _drawn(page: Page) -> None:
    page.locator("#examples button").nth(EXAMPLE).click()
    page.locator("[data-method] strong").first.wait_for()
    page.wait_for_timeout(1000)


def _take(browser: Browser, file: Path, name: str, prepare: Callable[[Page], None]) -> None:
    page = browser.new_page(viewport=SIZE, color_scheme="light")
    page.goto(file.resolve().as_uri())
    prepare(page)
    shown = Image.open(BytesIO(page.screenshot())).convert("RGB")
    height = WIDTH * shown.height // shown.width
    small = shown.resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.save(FIGURES / f"{name}.webp", format="webp", quality=80, method=6)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
