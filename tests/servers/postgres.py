"""A throw-away PostgreSQL for the test run: Debian's server, a migrated template, a database of its own a test.

The product connects as a plain role that owns its databases and has to say its password, as in an office. The
cluster sorts by the Vietnamese rules, so that an order that leans on the server's language shows itself.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from app.db.engine import Database
from app.db.schema import migrate
from tests.servers import shared
from tests.servers.shared import CannotInstall, Facts

_ROLE = "hoso"
_TEMPLATE = "hoso_template"
_ACCOUNT = "postgres"  # the server refuses to run as root
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
_MADE_WITH = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=icu",
    "--icu-locale=vi",
    "--no-sync",
    "--no-instructions",
)
_START_SECONDS = 60.0


def programs() -> Path:
    """The folder of initdb and postgres, of the newest version there is. Raises CannotInstall."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise CannotInstall("no initdb in /usr/lib/postgresql/*/bin; install Debian's package postgresql")
    return max(found, key=lambda path: int(path.parent.name))


def as_account(command: Sequence[str | Path]) -> list[str]:
    """The command as it runs when this process is root: as the server's own account."""
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    if shutil.which("setpriv") is None:
        raise CannotInstall("no setpriv to leave root with; install Debian's package util-linux")
    return ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--init-groups", "--", *words]


@dataclass(frozen=True)
class Cluster:
    """The files of one server: made by `create`, run by `command`. Its superuser is postgres."""

    data: Path
    port: int
    password: str

    @classmethod
    def create(cls, folder: Path) -> Cluster:
        """Make the files below `folder`, which the server's account must be able to reach."""
        home, secret = folder / "data", folder / "password"
        cluster = cls(home, _free_port(), secrets.token_urlsafe(24))
        secret.write_text(cluster.password, encoding="ascii")
        home.mkdir(mode=0o700)
        if os.geteuid() == 0:
            account = _account()
            for path in (home, secret):
                os.chown(path, account.pw_uid, account.pw_gid)
        made = subprocess.run(
            as_account([programs() / "initdb", f"--pgdata={home}", f"--pwfile={secret}", *_MADE_WITH]),
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
        )
        if made.returncode != 0:
            raise CannotInstall(f"initdb failed: {made.stderr.strip()[-500:]}")
        secret.unlink()
        return cluster

    def command(self, *options: str) -> list[str]:
        """The server in the foreground, on loopback only; `options` are NAME=VALUE."""
        fixed = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200")
        settings = [word for option in (*fixed, *options) for word in ("-c", option)]
        return as_account([programs() / "postgres", "-D", self.data, *settings])

    def url(self, database: str = "postgres") -> URL:
        """The superuser's way in."""
        return URL.create(
            "postgresql+psycopg", "postgres", self.password, host="127.0.0.1", port=self.port, database=database
        )

    def answers(self) -> bool:
        """Whether the server takes connections."""
        with suppress(psycopg.OperationalError), _connect(self.url()):
            return True
        return False


def cluster_url() -> URL:
    """The superuser's way into the run's server; the server is started when it is not there yet."""
    return make_url(shared.obtain("postgres", _start)["superuser"])


def template_url() -> str:
    """HOSO_DATABASE_URL of the migrated, empty database that others are copied from; never connect to it."""
    role = make_url(shared.obtain("postgres", _start)["role"])
    return role.set(database=_TEMPLATE).render_as_string(hide_password=False)


def fresh_database() -> str:
    """HOSO_DATABASE_URL of a new database at this version's schema. It goes with the run, or earlier by `drop`."""
    return _make(_TEMPLATE)


def clone_of(url: str) -> str:
    """HOSO_DATABASE_URL of a copy of the database `url`, which nobody may be connected to."""
    return _make(str(make_url(url).database))


def empty_database_url() -> str:
    """HOSO_DATABASE_URL of a new database without any table."""
    return _make("template0")


@contextmanager
def database(url: str | None = None) -> Iterator[str]:
    """The database `url`, or a fresh one, for as long as the block runs."""
    url = url or fresh_database()
    try:
        yield url
    finally:
        drop(url)


@contextmanager
def away(url: str) -> Iterator[None]:
    """While the block runs the database lets nobody in and everybody who was in it is put out."""
    name = str(make_url(url).database)
    with _connect(cluster_url()) as connection:
        words = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(words.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(words.format(sql.Identifier(name), sql.SQL("true")))


def drop(url: str) -> None:
    """Remove a database, also one that somebody is still connected to."""
    with _connect(cluster_url()) as connection:
        name = sql.Identifier(str(make_url(url).database))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _make(template: str) -> str:
    facts = shared.obtain("postgres", _start)
    name = f"t_{uuid.uuid4().hex}"
    with _connect(make_url(facts["superuser"])) as connection:
        words = "CREATE DATABASE {} TEMPLATE {} OWNER {}"
        connection.execute(sql.SQL(words).format(*map(sql.Identifier, (name, template, _ROLE))))
    return make_url(facts["role"]).set(database=name).render_as_string(hide_password=False)


def _start(folder: Path) -> Facts:
    if os.geteuid() == 0:
        # The server's account has to reach its files through the run's folder, which is otherwise ours alone.
        folder.parent.chmod(0o711)
    cluster = Cluster.create(folder)
    # SIGTERM would wait for every connection to end.
    shared.spawn("postgres", cluster.command(*_QUICK), end_with=signal.SIGINT)
    shared.wait_until(cluster.answers, _START_SECONDS, "PostgreSQL", "postgres")
    role = add_role(cluster)
    with _connect(cluster.url()) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 OWNER {_ROLE}")
    db = Database(role.set(database=_TEMPLATE).render_as_string(hide_password=False))
    migrate(db)
    db.close()
    return {
        "superuser": cluster.url().render_as_string(hide_password=False),
        "role": role.render_as_string(hide_password=False),
    }


def add_role(cluster: Cluster) -> URL:
    """The role that the product connects as: no superuser, with a password. Returns its way in, without a database."""
    password = secrets.token_urlsafe(24)
    with _connect(cluster.url()) as connection:
        words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(_ROLE), sql.Literal(password))
        connection.execute(words)
    return cluster.url().set(username=_ROLE, password=password)


def make_database(cluster: Cluster, name: str) -> None:
    """An empty database of the role's own."""
    with _connect(cluster.url()) as connection:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}")
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(_ROLE)))


def _connect(url: URL) -> psycopg.Connection:
    return psycopg.connect(
        host=url.host,
        port=url.port,
        user=url.username,
        password=url.password,
        dbname=url.database,
        connect_timeout=10,
        autocommit=True,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_ACCOUNT)
    except KeyError as err:
        raise CannotInstall(f"no account {_ACCOUNT} to run the server as; install Debian's package postgresql") from err
