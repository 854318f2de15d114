"""Brings the files of a data directory out of a backup into a new one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from app.config import ADDRESS_SETTINGS, SETTINGS_FILE
from app.services.backup_folder import BackupFolder, Manifest, copy_private, disk

_SETTING = re.compile(r"\s*([a-z_]+)\s*=")


def bring_files(folder: BackupFolder, manifest: Manifest, home: Path) -> list[str]:
    """Copy the files of a snapshot below `home`; one that is there is left. Returns what a person should know, a line
    each. Raises Unavailable, OutOfSpace."""
    told = []
    with disk():
        for relative in manifest.files:
            source, target = folder.file(manifest.name, relative), home / relative
            if not target.resolve().is_relative_to(home.resolve()):
                told.append(f"{relative} does not lie in the data directory and was left out.")
            elif target.exists():
                told.append(f"{relative} is there already; the backup's is {source}.")
            elif relative == SETTINGS_FILE:
                told += _bring_settings(source, target)
            else:
                copy_private(source, target)
    return told


def _bring_settings(source: Path, target: Path) -> list[str]:
    """All but where the old place had its database, originals and index: this is another place."""
    text = source.read_text(encoding="utf-8")
    rest, left_out = _without_addresses(text)
    told = tomllib.loads(text)
    if tomllib.loads(rest) != {name: value for name, value in told.items() if name not in ADDRESS_SETTINGS}:
        return [f"{SETTINGS_FILE} was left out: take over by hand what this place needs of {source}."]
    target.touch(mode=0o600)
    target.write_text(rest, encoding="utf-8")
    if not left_out:
        return []
    return [f"{SETTINGS_FILE} is back without {', '.join(left_out)}, which name the old place."]


def _without_addresses(text: str) -> tuple[str, list[str]]:
    kept, left_out, in_table = [], [], False
    for line in text.splitlines(keepends=True):
        in_table = in_table or line.lstrip().startswith("[")
        found = _SETTING.match(line)
        if not in_table and found and found[1] in ADDRESS_SETTINGS:
            left_out.append(found[1])
        else:
            kept.append(line)
    return "".join(kept), left_out
