"""`make servers`: PostgreSQL, SeaweedFS and OpenSearch on loopback until Ctrl-C. Their data go with them.

The same servers that the tests start, in the same way.
"""

from __future__ import annotations

import signal
import sys

from _pytest.outcomes import OutcomeException

from tests.servers import opensearch, postgres, seaweed, shared


def main() -> int:
    """Start all three, print the variables to export, wait."""
    shared.begin_run()
    try:
        urls = {
            "HOSO_DATABASE_URL": postgres.empty_database_url(),
            "HOSO_STORAGE_URL": seaweed.new_bucket(made=False).url,
            "HOSO_SEARCH_URL": opensearch.fresh_prefix(),
        }
        for name, url in urls.items():
            sys.stdout.write(f"export {name}='{url}'\n")
        sys.stdout.write("# Then: hoso init && hoso run. Ctrl-C here ends the servers and removes their data.\n")
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.pause()
    except OutcomeException as err:
        sys.stderr.write(f"{err}\n")
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        shared.end_run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
