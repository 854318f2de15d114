"""The `hoso` command: parses, calls a service, prints. Exit 0 all went well, 2 wrong use, 1 the rest.

Every failure is one clear line on stderr. Commands are in the modules beside this one, by theme.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from app import __version__
from app.cli import (
    backups,
    checks,
    comparing,
    cover_sheets,
    documents,
    jobs,
    learned,
    moving,
    parts,
    records,
    setup,
    stacks,
    threshold,
)
from app.errors import HosoError


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, as a parser."""
    parser = argparse.ArgumentParser(
        prog="hoso", description="Every document and every fact about a customer on one page."
    )
    parser.add_argument("--version", action="version", version=f"hoso {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    themes = (
        setup,
        parts,
        documents,
        cover_sheets,
        stacks,
        records,
        checks,
        jobs,
        learned,
        threshold,
        comparing,
        backups,
        moving,
    )
    for theme in themes:
        theme.register(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of the `hoso` script; returns the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except HosoError as err:
        for line in err.message.splitlines():
            print(f"hoso: {line}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever reads our output has seen enough.
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def run() -> None:
    """As `main`, ending the process."""
    # What parts log of a failure is for logs; here it is told once, in the line of the command.
    logging.getLogger().addHandler(logging.NullHandler())
    sys.exit(main())
