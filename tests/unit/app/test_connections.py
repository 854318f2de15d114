"""URLs of the servers: read into typed addresses, every fault told at once, no secret ever in what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.addresses import DirectoryAddress, OpenSearchAddress, S3Address, safe_url
from app.config import Settings, load_settings
from app.errors import ConfigError

SECRET = "s3cr3t"


def load(home: Path, **variables: str) -> Settings:
    return load_settings({"HOSO_HOME": str(home), **{f"HOSO_{name}": value for name, value in variables.items()}})


def faults(home: Path, **variables: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(home, **variables)
    return caught.value.message.splitlines()


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_without_urls_everything_is_below_the_home(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.storage == DirectoryAddress(tmp_path / "blobs")
    assert found.search == DirectoryAddress(tmp_path / "index")
    assert load(tmp_path, STORAGE_URL="file:///srv/originals").storage == DirectoryAddress(Path("/srv/originals"))


def test_three_urls_name_three_servers(tmp_path: Path) -> None:
    written(tmp_path, "ca.pem", "")
    found = load(
        tmp_path,
        DATABASE_URL="postgresql+psycopg://hoso:p%40ss%2Fword@db.lan:5433/hoso?sslmode=verify-full",
        STORAGE_URL="s3+https://KEY:a%2Fb%3Ac@s3.lan:9000/originals?region=ap-southeast-1",
        SEARCH_URL="https://admin:x%23y@search.lan:9200/hoso?ca=ca.pem",
    )
    database = make_url(found.database_url)
    assert (database.username, database.password, database.host, database.port) == ("hoso", "p@ss/word", "db.lan", 5433)
    assert (database.database, dict(database.query)) == ("hoso", {"sslmode": "verify-full"})
    assert found.storage == S3Address("s3.lan", 9000, True, "originals", "KEY", "a/b:c", "ap-southeast-1")
    assert found.search == OpenSearchAddress("search.lan", 9200, True, "hoso", "admin", "x#y", tmp_path / "ca.pem")
    assert found.search.url == "https://search.lan:9200"


def test_ports_and_region_have_defaults_and_a_search_engine_may_ask_for_no_password(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        DATABASE_URL="postgresql+psycopg://hoso@db.lan/hoso",
        STORAGE_URL="s3+https://KEY:SECRET@s3.lan/originals",
        SEARCH_URL="http://127.0.0.1:9201/hoso",
    )
    assert found.database_url == "postgresql+psycopg://hoso@db.lan:5432/hoso"
    assert found.storage == S3Address("s3.lan", 443, True, "originals", "KEY", "SECRET", "us-east-1")
    assert found.search == OpenSearchAddress("127.0.0.1", 9201, False, "hoso")


def test_an_address_of_six_numbers_keeps_its_brackets(tmp_path: Path) -> None:
    found = load(tmp_path, STORAGE_URL="s3+http://k:s@[::1]:8333/originals").storage
    assert isinstance(found, S3Address)
    assert found.endpoint == "[::1]:8333"


def test_passwords_come_from_files(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        DATABASE_URL="postgresql+psycopg://hoso@db.lan:5432/hoso",
        DATABASE_PASSWORD_FILE=written(tmp_path, "db", "p@ss:word\n"),
        STORAGE_URL="s3+https://KEY@s3.lan/originals",
        STORAGE_SECRET_FILE=str(tmp_path / written(tmp_path, "s3", "a/b+c\r\n")),
        SEARCH_URL="https://admin@search.lan:9200/hoso",
        SEARCH_PASSWORD_FILE=written(tmp_path, "os", "100% sure"),
    )
    assert make_url(found.database_url).password == "p@ss:word"
    assert isinstance(found.storage, S3Address)
    assert isinstance(found.search, OpenSearchAddress)
    assert (found.storage.secret, found.search.password) == ("a/b+c", "100% sure")


def test_whole_urls_come_from_files(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        DATABASE_URL_FILE=written(tmp_path, "db", "postgresql+psycopg://hoso:pw@db.lan:5432/hoso\n"),
        STORAGE_URL_FILE=written(tmp_path, "s3", "s3+https://KEY:SECRET@s3.lan/originals\n"),
        SEARCH_URL_FILE=written(tmp_path, "os", "https://search.lan/hoso\n"),
    )
    assert make_url(found.database_url).password == "pw"
    assert isinstance(found.storage, S3Address)
    assert isinstance(found.search, OpenSearchAddress)


def test_the_settings_file_may_name_them_too(tmp_path: Path) -> None:
    (tmp_path / "hoso.toml").write_text(
        'storage_url = "s3+https://KEY@s3.lan/originals"\nstorage_secret_file = "s3.key"\n', encoding="utf-8"
    )
    written(tmp_path, "s3.key", SECRET)
    found = load(tmp_path).storage
    assert isinstance(found, S3Address)
    assert found.secret == SECRET


def test_no_secret_is_in_what_may_be_shown(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        DATABASE_URL=f"postgresql+psycopg://hoso:{SECRET}@db.lan:5432/hoso?sslmode=require",
        STORAGE_URL=f"s3+https://KEY:{SECRET}@s3.lan:9000/originals",
        SEARCH_URL=f"https://admin:{SECRET}@search.lan:9200/hoso",
    )
    assert SECRET not in repr(found)
    assert safe_url(found.database_url) == "postgresql+psycopg://hoso:***@db.lan:5432/hoso"
    assert found.storage.safe_url() == "s3+https://KEY:***@s3.lan:9000/originals"
    assert found.search.safe_url() == "https://admin:***@search.lan:9200/hoso"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/hoso/hoso.db", "sqlite:////srv/hoso/hoso.db"),
        ("postgresql+psycopg://hoso@db.lan/hoso", "postgresql+psycopg://hoso@db.lan/hoso"),
        (f"postgresql+psycopg://hoso:ab/{SECRET}@db.lan/hoso", "(unreadable)"),
        (f"postgresql+psycopg://hoso:12/{SECRET}@db.lan/hoso", "(unreadable)"),
        (f"https://search.lan/hoso?password={SECRET}", "https://search.lan/hoso"),
    ],
)
def test_a_url_is_shown_without_what_might_be_secret(url: str, shown: str) -> None:
    assert safe_url(url) == shown


FAULTS = [
    ("DATABASE_URL", f"mysql://hoso:{SECRET}@db/hoso", "must be sqlite:///PATH or postgresql+psycopg://"),
    ("DATABASE_URL", f"postgresql://hoso:{SECRET}@db/hoso", "must be sqlite:///PATH or postgresql+psycopg://"),
    ("DATABASE_URL", "sqlite:///", "must be sqlite:///PATH or postgresql+psycopg://"),
    ("DATABASE_URL", f"postgresql+psycopg://:{SECRET}@db/hoso", "the user is missing"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:{SECRET}@/hoso", "the host is missing"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:{SECRET}@db/", "the name of the database is missing"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:{SECRET}@db/a/b", "the name of the database is missing"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:{SECRET}@db:99999/hoso", "the port must be a number"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:/{SECRET}@db/hoso", "the name of the database"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:ab/{SECRET}@db/hoso", "the port must be a number"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso:12#{SECRET}@db/hoso", "in a password / # are written"),
    ("DATABASE_URL", f"postgresql+psycopg://hoso@db/hoso?password={SECRET}", "behind the ? only these are known: ssl"),
    ("DATABASE_URL", f"postgresql+psycopg://[{SECRET}/hoso", "must be sqlite:///PATH"),
    ("STORAGE_URL", f"ftp://KEY:{SECRET}@s3/originals", "must be file://PATH or s3+https://"),
    ("STORAGE_URL", f"https://KEY:{SECRET}@s3/originals", "must be file://PATH or s3+https://"),
    ("STORAGE_URL", "file://", "must be file://PATH or s3+https://"),
    ("STORAGE_URL", f"s3+https://:{SECRET}@s3/originals", "the user is missing"),
    ("STORAGE_URL", "s3+https://KEY@s3/originals", "the secret key is missing"),
    ("STORAGE_URL", f"s3+https://KEY:{SECRET}@s3", "the bucket is missing"),
    ("STORAGE_URL", f"s3+https://KEY:{SECRET}@s3/Not_A_Bucket", "the bucket is missing or not a name"),
    ("STORAGE_URL", f"s3+https://KEY:{SECRET}@s3/originals?region=/", "region must be"),
    ("STORAGE_URL", f"s3+https://KEY:{SECRET}@s3/originals?zone=x", "only these are known: ca, region"),
    ("STORAGE_URL", f"s3+https://KEY:{SECRET}@s3/originals?ca=gone.pem", "the file that ca names is not there"),
    ("STORAGE_URL", f"s3+http://KEY:{SECRET}@s3.lan/originals", "s3+http is for this machine only"),
    ("STORAGE_URL", f"s3+http://KEY:{SECRET}@10.0.0.5/originals", "s3+http is for this machine only"),
    ("SEARCH_URL", f"opensearch://admin:{SECRET}@search/hoso", "must be embedded://PATH or https://"),
    ("SEARCH_URL", "embedded://", "must be embedded://PATH or https://"),
    ("SEARCH_URL", f"https://:{SECRET}@search/hoso", "the user is missing"),
    ("SEARCH_URL", "https://admin@search/hoso", "the password is missing"),
    ("SEARCH_URL", f"https://admin:{SECRET}@search/", "the prefix of the indices is missing"),
    ("SEARCH_URL", f"https://admin:{SECRET}@search/_Hoso", "the prefix of the indices is missing or not a name"),
    ("SEARCH_URL", f"https://admin:{SECRET}@search/hoso?ca=gone.pem", "the file that ca names is not there"),
    ("SEARCH_URL", f"http://admin:{SECRET}@search.lan/hoso", "http is for this machine only"),
]


@pytest.mark.parametrize(("variable", "url", "told"), FAULTS)
def test_a_faulty_url_is_told_without_its_secret(tmp_path: Path, variable: str, url: str, told: str) -> None:
    lines = faults(tmp_path, **{variable: url})
    assert all(line.startswith(f"HOSO_{variable}") for line in lines)
    assert told in "\n".join(lines)
    assert SECRET not in "\n".join(lines)


def test_all_faults_of_all_urls_are_told_at_once(tmp_path: Path) -> None:
    lines = faults(
        tmp_path,
        PORT="many",
        DATABASE_URL="postgresql+psycopg://:pw@db:0/",
        STORAGE_URL="s3+http://KEY@s3.lan/",
        SEARCH_URL="ftp://x",
    )
    assert [line.split(" ")[0].rstrip(":") for line in lines] == [
        *["HOSO_DATABASE_URL"] * 3,
        *["HOSO_STORAGE_URL"] * 3,
        "HOSO_SEARCH_URL",
        "HOSO_PORT",
    ]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "[::1]"])
def test_plain_http_reaches_this_machine(tmp_path: Path, host: str) -> None:
    found = load(tmp_path, STORAGE_URL=f"s3+http://k:s@{host}:8333/originals", SEARCH_URL=f"http://{host}:9200/hoso")
    assert isinstance(found.storage, S3Address)
    assert isinstance(found.search, OpenSearchAddress)
    assert not found.storage.secure
    assert not found.search.secure


def test_plain_http_reaches_a_private_network_only_when_that_is_said(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        STORAGE_URL="s3+http://k:s@seaweed:8333/originals",
        SEARCH_URL="http://opensearch:9200/hoso",
        ALLOW_PLAIN_HTTP="1",
    )
    assert isinstance(found.storage, S3Address)
    assert found.storage.endpoint == "seaweed:8333"


@pytest.mark.parametrize(
    ("password_variable", "url_variable", "url"),
    [
        ("DATABASE_PASSWORD_FILE", "DATABASE_URL", f"postgresql+psycopg://hoso:{SECRET}@db/hoso"),
        ("STORAGE_SECRET_FILE", "STORAGE_URL", f"s3+https://KEY:{SECRET}@s3/originals"),
        ("SEARCH_PASSWORD_FILE", "SEARCH_URL", f"https://admin:{SECRET}@search/hoso"),
    ],
)
def test_a_password_given_twice_is_a_fault(tmp_path: Path, password_variable: str, url_variable: str, url: str) -> None:
    name = written(tmp_path, "pw", SECRET)
    (line,) = faults(tmp_path, **{password_variable: name, url_variable: url})
    assert f"HOSO_{password_variable} is set too" in line
    assert SECRET not in line


@pytest.mark.parametrize("part", ["DATABASE", "STORAGE", "SEARCH"])
def test_a_url_given_twice_is_a_fault(tmp_path: Path, part: str) -> None:
    url = {"DATABASE": "sqlite:////srv/x", "STORAGE": "file:///srv/x", "SEARCH": "embedded:///srv/x"}[part]
    name = written(tmp_path, "url", url)
    assert faults(tmp_path, **{f"{part}_URL": url, f"{part}_URL_FILE": name}) == [
        f"HOSO_{part}_URL and HOSO_{part}_URL_FILE are both set; keep one"
    ]


@pytest.mark.parametrize("variable", ["DATABASE_PASSWORD_FILE", "STORAGE_SECRET_FILE", "SEARCH_PASSWORD_FILE"])
def test_a_password_for_a_directory_is_a_fault(tmp_path: Path, variable: str) -> None:
    name = written(tmp_path, "pw", SECRET)
    (line,) = faults(tmp_path, **{variable: name})
    assert f"HOSO_{variable} is set, but what it is for is a directory" in line


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "cannot be read (No such file"), (b"", "must hold one line"), (b"\n", "must hold one line"),
     (b"one\ntwo\n", "must hold one line"), (b"\xff\xfe", "cannot be read (it is not text)")],
)  # fmt: skip
@pytest.mark.parametrize("variable", ["STORAGE_SECRET_FILE", "STORAGE_URL_FILE"])
def test_a_file_without_a_secret_is_a_fault(tmp_path: Path, variable: str, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / "pw").write_bytes(content)
    lines = faults(tmp_path, **{variable: "pw"})
    assert [line for line in lines if line.startswith(f"HOSO_{variable}: the file") and told in line]


def test_a_password_without_a_user_is_a_fault(tmp_path: Path) -> None:
    name = written(tmp_path, "pw", SECRET)
    (line,) = faults(tmp_path, SEARCH_URL="https://search.lan/hoso", SEARCH_PASSWORD_FILE=name)
    assert line == "HOSO_SEARCH_URL: the user is missing"
