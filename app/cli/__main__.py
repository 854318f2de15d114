"""`python -m app.cli` is the `hoso` command."""

from app.cli import run

run()
