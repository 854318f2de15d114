"""`make screenshots`: pictures of the pages for README and docs, taken from a running demo in a real browser.

Without `--base` a demo is started in a temporary home and its documents are waited for. With it (and `--login`,
`--password`) any running site is taken, in every combination of language, width and look asked for.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.chromium import launch

FIRST_HIT = "document"  # stands for the first document that a search for contracts finds
PAGES = ("/customers/KH00001", "/review", "/search?q=hop+dong", FIRST_HIT)
WIDTHS = {"wide": (1360, 850), "phone": (380, 800)}


def main() -> int:
    """Parse the arguments and shoot."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--base", default="")
    parser.add_argument("--login", default="demo")
    parser.add_argument("--password", default="")
    parser.add_argument("--pages", nargs="*", default=PAGES)
    parser.add_argument("--locales", nargs="*", default=("vi",))
    parser.add_argument("--widths", nargs="*", default=("wide",), choices=tuple(WIDTHS))
    parser.add_argument("--themes", nargs="*", default=("light",), choices=("light", "dark"))
    parser.add_argument("--whole", action="store_true", help="the whole page, not only what a screen shows")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.base:
        shoot_all(options, options.base, options.login, options.password)
    else:
        with running_demo() as (base, login, password):
            shoot_all(options, base, login, password)
    return 0


def shoot_all(options: argparse.Namespace, base: str, login: str, password: str) -> None:
    """Every page in every combination, as NAME-LOCALE-WIDTH-THEME.png."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        state = signed_in_state(browser, base, login, password)
        for locale, width, theme in product(options.locales, options.widths, options.themes):
            size = WIDTHS[width]
            context = browser.new_context(
                storage_state=state,  # type: ignore[arg-type]
                viewport={"width": size[0], "height": size[1]},
                device_scale_factor=1,
            )
            page = context.new_page()
            choose(page, base, locale, theme)
            for path in options.pages:
                page.goto(base + ("/search?q=type:contract+hop+dong" if path == FIRST_HIT else path))
                page.wait_for_load_state("load")
                if path == FIRST_HIT:
                    page.locator("main a[href*='/documents/']").first.click()
                    page.wait_for_timeout(3000)  # page images are drawn when first asked for
                page.wait_for_timeout(400)  # fonts and the first htmx answer
                target = options.out / f"{file_name(path)}-{locale}-{width}-{theme}.png"
                page.screenshot(path=target, full_page=options.whole)
                print(target)
            context.close()
        browser.close()


def signed_in_state(browser: Browser, base: str, login: str, password: str) -> object:
    """Cookies of a signed-in browser."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("form button.btn-primary")
    page.wait_for_selector("nav#nav", state="attached")
    state = context.storage_state()
    context.close()
    return state


def choose(page: Page, base: str, locale: str, theme: str) -> None:
    """Set language and look of the account through its own menu."""
    page.goto(base)
    for name, value in (("locale", locale), ("theme", theme)):
        page.locator("header details.menu:has(button[name=locale]) > summary").click()
        page.locator(f"header button[name={name}][value={value}]").click()
        page.wait_for_load_state("load")


def file_name(path: str) -> str:
    """ "/search?q=hop+dong" as "search"."""
    return re.sub(r"[^a-z0-9]+", "-", path.partition("?")[0].lower()).strip("-") or "home"


@contextmanager
def running_demo() -> Iterator[tuple[str, str, str]]:
    """(address, login, password) of a demo whose documents are settled."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        environment = os.environ | {"HOSO_HOME": str(home)}
        environment.pop("HOSO_PORT", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.demo"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            base = login = password = ""
            for line in process.stdout:
                if line.startswith("Hoso is ready: "):
                    base = line.removeprefix("Hoso is ready: ").strip()
                elif found := re.match(r"Login: (\S+)\s+password: (\S+)", line):
                    login, password = found.groups()
                    break
            if not password:
                raise SystemExit("The demo did not start.")
            _wait_settled(environment)
            yield base, login, password
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait_settled(environment: dict[str, str], seconds: float = 600.0) -> None:
    """Until no document moves for a while."""
    end, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < end and quiet < 3:
        time.sleep(5)
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "documents", "--json"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        moving = not done.stdout or '"received"' in done.stdout or '"reading"' in done.stdout
        quiet = 0 if moving else quiet + 1


if __name__ == "__main__":
    sys.exit(main())
