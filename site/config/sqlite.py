"""Use the SQLite that pysqlite3 bundles instead of the system's.

Debian 12 ships 3.40.1, which has the WAL-reset corruption bug (3.7.0 to 3.51.2,
fixed in 3.51.3). Must be imported before Django loads a database backend.
"""

import sys


def use_bundled() -> None:
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:  # no wheel for this platform: the system check warns
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2
