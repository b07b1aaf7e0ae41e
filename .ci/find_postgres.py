"""Print the address of a PostgreSQL server where test databases can be made."""

import os
import sys

import psycopg

VARIABLE = "OPENWINDOW_TEST_DATABASE_URL"
USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    url = os.environ.get(VARIABLE) or USUAL
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        print(f"No PostgreSQL for the suite: {reason}", file=sys.stderr)
        print(f"Set {VARIABLE} to test on one.", file=sys.stderr)
        return 1
    if not row or not row[0]:
        print("PostgreSQL is there, but may not make databases.", file=sys.stderr)
        return 1
    print(url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
