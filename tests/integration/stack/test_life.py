"""A stack's life: killed in part or whole, started twice, on a damaged, full or read-only folder."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from embedded import AlreadyRunning, Endpoints, StackError

from tests.integration.ports import settle

HERE = Path(__file__).resolve().parent
#: Whom the Data API connects as.
API = ["authenticator", "supabase_read_only_user"]


def remember(endpoints: Endpoints, text: str) -> None:
    with psycopg.connect(endpoints.database_url, autocommit=True) as connection:
        connection.execute("create table if not exists public.kept (text text)")
        connection.execute("insert into public.kept values (%s)", (text,))


def remembered(endpoints: Endpoints) -> list[str]:
    with psycopg.connect(endpoints.database_url) as connection:
        return [text for (text,) in connection.execute("select text from public.kept order by 1").fetchall()]


def family(data: Path) -> list[str]:
    """The command line of every process that works in the data folder or names it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            command = " ".join(process.cmdline())
            if str(data) in command or process.cwd().startswith(str(data)):
                found.append(command)
    return found


async def test_start_stop_start(subject: Any) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        first = await stack.start()
        assert await stack.start() == first
        remember(first, "a")
    assert family(subject.data) == []
    assert not (subject.data / "endpoints.json").exists()
    async with subject.stack() as stack:
        assert await stack.start() == first
        assert remembered(first) == ["a"]


async def test_two_stacks_started_at_once(tmp_path: Path, subject: Any) -> None:
    other = type(subject)(data=tmp_path / "other")
    async with subject.stack() as first, other.stack() as second:
        endpoints = await first.start(), await second.start()
    stacks = subject.stack(), other.stack()
    try:
        # The second time, both remember ports; delete them, and they race for the same ones.
        for data in (subject.data, other.data):
            (data / "ports.json").unlink()
        endpoints = tuple(await asyncio.gather(*(stack.start() for stack in stacks)))
        assert endpoints[0].url != endpoints[1].url
        assert endpoints[0].database_url.rpartition(":")[2] != endpoints[1].database_url.rpartition(":")[2]
    finally:
        for stack in stacks:
            await stack.stop()


async def test_killed_children_come_back(subject: Any, shared_http: httpx.AsyncClient) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        endpoints = await stack.start()
        remember(endpoints, "before")
        await subject.kill("postgres")
        assert remembered(endpoints) == ["before"]
        await subject.kill("deno")
        answer = await shared_http.post(
            f"{endpoints.url}/rest/v1/rpc/timeout", json={}, headers={"apikey": endpoints.publishable_key}
        )
        assert answer.json() == "3s"
    assert [line for line in subject.reports if "unexpectedly" in line] == [
        "postgres ended unexpectedly (signal 9); starting it again",
        "deno ended unexpectedly (signal 9); starting it again",
    ]


async def test_a_connection_lost_while_it_is_made(
    subject: Any, shared_http: httpx.AsyncClient, eventually: Callable[..., Awaitable[None]]
) -> None:
    """Each new connection asks for its array types: one that is lost in that moment takes nothing else with it."""
    asking = "from pg_locks where relation = 'pg_catalog.pg_type'::regclass and not granted"
    async with subject.stack() as stack:
        endpoints = await stack.start()
        url, headers = f"{endpoints.url}/rest/v1/rpc/timeout", {"apikey": endpoints.publishable_key}
        with psycopg.connect(endpoints.database_url) as admin:
            admin.execute("lock table pg_catalog.pg_type in access exclusive mode")
            # All of them have to be made anew.
            admin.execute(
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = any (%s)", (API,)
            )
            request = asyncio.create_task(shared_http.post(url, json={}, headers=headers))
            await eventually(lambda: admin.execute(f"select 1 {asking}").fetchall())
            admin.execute(f"select pg_terminate_backend(pid) {asking}")
        answers = [await request, await shared_http.post(url, json={}, headers=headers)]
        assert [answer.status_code for answer in answers] == [503, 200]
    assert not [line for line in subject.reports if "unexpectedly" in line]


async def test_requests_after_postgres_was_killed(subject: Any, shared_http: httpx.AsyncClient) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        endpoints = await stack.start()
        headers = {"apikey": endpoints.publishable_key}
        url = f"{endpoints.url}/rest/v1/rpc/timeout"
        assert (await shared_http.post(url, json={}, headers=headers)).status_code == 200
        await subject.kill("postgres")
        statuses = [(await shared_http.post(url, json={}, headers=headers)).status_code for _ in range(20)]
        assert set(statuses) <= {200, 503}
        assert statuses[-1] == 200


async def test_requests_while_postgres_is_killed_again_and_again(
    subject: Any, eventually: Callable[..., Awaitable[None]]
) -> None:
    """Each is answered, by success or with 503, and the server stays; afterwards all succeed."""
    settle(subject.data)
    async with subject.stack() as stack, httpx.AsyncClient(timeout=20) as http:
        endpoints = await stack.start()
        url, headers = f"{endpoints.url}/rest/v1/rpc/timeout", {"apikey": endpoints.publishable_key}
        answered: list[int] = []
        is_over = asyncio.Event()

        async def ask() -> int:
            answered.append((await http.post(url, json={}, headers=headers)).status_code)
            return answered[-1]

        async def ask_on() -> None:
            while not is_over.is_set():
                await ask()

        clients = [asyncio.create_task(ask_on()) for _ in range(12)]
        for _ in range(3):
            await subject.kill("postgres")
            count = len(answered)
            await eventually(lambda: 200 in answered[count:])  # noqa: B023
        is_over.set()
        await asyncio.gather(*clients)
        assert set(answered) == {200, 503}
        assert [await ask() for _ in range(40)] == [200] * 40
    assert not [line for line in subject.reports if line.startswith("deno")]


async def test_a_restart_of_postgres(subject: Any) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        endpoints = await stack.start()
        remember(endpoints, "a")
        await stack.restart_postgres()
        assert remembered(endpoints) == ["a"]
        await subject.kill("postgres")


@pytest.mark.parametrize("survivors", [False, True])
async def test_the_whole_tree_killed(subject: Any, survivors: bool) -> None:
    """Nothing is lost, nothing stays; with `survivors` the parent alone is killed and the rest frozen."""
    settle(subject.data)
    process = subprocess.Popen(
        [sys.executable, HERE / "run_stack.py", subject.data, HERE / "functions", subject.migrations],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.readline)
        endpoints = Endpoints.read(subject.data / "endpoints.json")
        assert endpoints is not None
        remember(endpoints, "kept")
        members = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        assert len(members) > 3
        if survivors:
            for member in members[1:]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    member.suspend()
            members = members[:1]
        for member in members:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
    async with subject.stack() as stack:
        again = await stack.start()
        assert again == endpoints
        assert remembered(again) == ["kept"]
    assert family(subject.data) == []


async def test_children_die_with_their_parent(subject: Any, eventually: Any) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems find leftovers at the next start only")
    process = subprocess.Popen(
        [sys.executable, HERE / "run_stack.py", subject.data, HERE / "functions", subject.migrations],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.readline)
        assert family(subject.data)
        process.kill()
    await eventually(lambda: not family(subject.data))


async def test_a_second_stack_may_attach(subject: Any) -> None:
    async with subject.stack() as stack:
        endpoints = await stack.start()
        with pytest.raises(AlreadyRunning) as running:
            await subject.stack().start()
        assert running.value.endpoints == endpoints
        remember(endpoints, "the first is unharmed")


async def test_secrets_are_for_the_owner_alone(subject: Any) -> None:
    async with subject.stack() as stack:
        await stack.start()
        for name in ("keys.json", "endpoints.json", "lock", "processes.json"):
            assert stat.S_IMODE((subject.data / name).stat().st_mode) == 0o600, name
        for log in (subject.data / "logs").iterdir():
            assert stat.S_IMODE(log.stat().st_mode) == 0o600, log


async def test_passwords_are_in_no_command_line_and_no_log(subject: Any) -> None:
    async with subject.stack() as stack:
        await stack.start()
        secrets = json.loads((subject.data / "keys.json").read_text()).values()
        told = "".join(family(subject.data))
        told += "".join(log.read_text() for log in (subject.data / "logs").iterdir())
        assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize("name", ["api", "database"])
async def test_a_taken_port(subject: Any, name: str) -> None:
    settle(subject.data)
    async with subject.stack() as stack:
        await stack.start()
    port = json.loads((subject.data / "ports.json").read_text())[name]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        async with subject.stack() as stack:
            await stack.start()
    assert json.loads((subject.data / "ports.json").read_text())[name] != port
    assert any(str(port) in line and "taken" in line for line in subject.reports)


@pytest.mark.parametrize("content", ["garbage", "[]", '{"api": "x", "database": -1}', '{"api": 99999999}'])
async def test_garbage_ports_are_forgotten(subject: Any, content: str) -> None:
    subject.data.mkdir()
    (subject.data / "ports.json").write_text(content)
    async with subject.stack() as stack:
        await stack.start()


@pytest.mark.parametrize("content", ["", "garbage", "{}", "[]", '{"admin_password": 1}'])
async def test_damaged_keys_are_kept_and_told(subject: Any, content: str) -> None:
    async with subject.stack() as stack:
        await stack.start()
    keys = subject.data / "keys.json"
    good = keys.read_text()
    keys.write_text(content)
    with pytest.raises(StackError, match=r"keys\.json is damaged"):
        await subject.stack().start()
    assert keys.read_text() == content
    keys.write_text(good)
    async with subject.stack() as stack:
        await stack.start()


async def test_missing_and_foreign_keys_are_told(subject: Any) -> None:
    async with subject.stack() as stack:
        await stack.start()
    keys = subject.data / "keys.json"
    good = json.loads(keys.read_text())
    keys.unlink()
    with pytest.raises(StackError, match=r"keys\.json is missing"):
        await subject.stack().start()
    keys.write_text(json.dumps({**good, "admin_password": "foreign"}))
    with pytest.raises(StackError, match=r"does not fit the database"):
        await subject.stack().start()


async def test_a_cluster_that_is_none(subject: Any) -> None:
    (subject.data / "postgres").mkdir(parents=True)
    (subject.data / "postgres" / "precious").write_text("x")
    with pytest.raises(StackError, match="is no PostgreSQL cluster"):
        await subject.stack().start()
    assert (subject.data / "postgres" / "precious").read_text() == "x"


async def test_a_half_made_cluster_is_made_anew(subject: Any) -> None:
    half = subject.data / "postgres.new-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("17\n")
    async with subject.stack() as stack:
        await stack.start()
    assert not half.exists()


async def test_a_cluster_of_another_version(subject: Any) -> None:
    async with subject.stack() as stack:
        await stack.start()
    (subject.data / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(StackError, match="made by PostgreSQL 16"):
        await subject.stack().start()


async def test_a_damaged_cluster(subject: Any) -> None:
    async with subject.stack() as stack:
        await stack.start()
    (subject.data / "postgres" / "global" / "pg_control").write_bytes(b"garbage")
    with pytest.raises(StackError, match="PostgreSQL did not start: "):
        await subject.stack().start()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Any]:
    """`small_disk(options)` mounts a file system of its own: root's only way to meet a read-only folder."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


async def test_a_read_only_folder(subject: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if os.geteuid() == 0:
        subject.data = request.getfixturevalue("small_disk")("ro,size=300m") / "data"
    else:
        tmp_path.chmod(0o500)
    with pytest.raises(StackError, match=r"The data folder .* is read-only for this user"):
        await subject.stack().start()
    tmp_path.chmod(0o700)


async def test_a_full_disk(subject: Any, request: pytest.FixtureRequest) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small disk of its own takes root to mount")
    subject.data = request.getfixturevalue("small_disk")("size=2m") / "data"
    with pytest.raises(StackError, match=r"The disk holding .* is full"):
        await subject.stack().start()


async def test_a_disk_that_fills_up(subject: Any, request: pytest.FixtureRequest, monkeypatch: Any) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small disk of its own takes root to mount")
    monkeypatch.setattr("embedded.folder.LEAST_FREE", 0)
    disk = request.getfixturevalue("small_disk")("size=120m")
    subject.data = disk / "data"
    async with subject.stack() as stack:
        endpoints = await stack.start()
        remember(endpoints, "kept")
    # Unbuffered: what a buffer could not write would be written, and refused, once more when the file is closed.
    with (disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while ballast.write(b"x" * 65536):
            pass
    with pytest.raises(StackError, match=r"full|No space left"):
        await subject.stack().start()
    (disk / "ballast").unlink()
    async with subject.stack() as stack:
        assert remembered(await stack.start()) == ["kept"]


async def test_a_file_in_place_of_the_folder(subject: Any) -> None:
    subject.data.write_text("x")
    with pytest.raises(StackError, match="a file of that name is in the way"):
        await subject.stack().start()
