"""`python -m bench.samples --out DIR [--seed N] [--today DATE]`: writes the sample company and its documents."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from bench.samples.company import sample_company
from bench.samples.documents import sample_documents, write_documents
from bench.samples.tables import write_company


def main() -> None:
    """Parse the arguments and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.samples", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="day everything is relative to")
    args = parser.parse_args()
    company = sample_company(args.seed, args.today)
    for path in write_company(company, args.out):
        print(path)
    print(write_documents(sample_documents(company), args.out))


if __name__ == "__main__":
    main()
