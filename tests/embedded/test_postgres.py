"""The throw-away PostgreSQL of the test suite."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from embedded import postgres


@pytest.mark.postgres
def test_the_server_answers_and_is_gone_afterwards() -> None:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server binary")
    with postgres.throwaway() as url:
        home = Path(url.partition("host=")[2])
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            answer = connection.execute("select lower('ĐẶNG'), current_setting('server_encoding')").fetchone()
        assert answer == ("đặng", "UTF8")
        # There is no port that anybody else on the machine could reach.
        assert (home / ".s.PGSQL.5432").is_socket()
    assert not home.exists()
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(home) not in listed
