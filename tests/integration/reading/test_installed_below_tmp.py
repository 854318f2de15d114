"""The sandbox has an empty /tmp of its own; what Hoso is made of must be seen even where it lies below the real one."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from workers.sandbox import launch, sandbox_status


@pytest.mark.skipif(sandbox_status().mode != "bubblewrap", reason="bubblewrap does not work here")
def test_what_is_installed_below_tmp_is_seen_inside_and_the_rest_of_tmp_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        installed, scratch, private = (Path(name) / part for part in ("hoso", "scratch", "private"))
        for folder in (installed, scratch, private):
            folder.mkdir()
            (folder / "file").write_text(folder.name, "utf-8")
        paths = launch.readable_paths()
        monkeypatch.setattr(launch, "readable_paths", lambda: [*paths, str(installed)])
        inner = ["/bin/sh", "-c", f"cat {installed}/file {scratch}/file; ls {private}"]
        done = subprocess.run(launch.command(scratch, inner), capture_output=True, text=True, check=False)
    assert done.stdout == "hososcratch"
    assert "No such file" in done.stderr
