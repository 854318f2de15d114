"""The search port on tantivy: a directory on this machine, no server."""
