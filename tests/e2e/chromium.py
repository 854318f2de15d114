"""The real browser of tests and screenshots: the system's chromium, talking to nobody but us."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",  # the tests run in containers without user namespaces; only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


def executable() -> str | None:
    """The browser's program, None where there is none."""
    asked = os.environ.get("HOSO_TEST_CHROMIUM")
    return asked or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def launch(playwright: Playwright) -> Browser:
    """A headless browser."""
    return playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
