"""The database is what hosted Supabase gives migrations: roles, grants, schemas and realtime."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from embedded import Endpoints


@pytest.fixture
def owner(own: Endpoints, own_subject: Any) -> Iterator[psycopg.Connection]:
    """The role migrations run as; what a test does is rolled back."""
    password = json.loads((own_subject.data / "keys.json").read_text())["postgres_password"]
    with psycopg.connect(own.database_url, user="postgres", password=password) as connection:
        yield connection
        connection.rollback()


def test_every_login_proves_its_password(own_subject: Any, own_admin: psycopg.Connection) -> None:
    methods = {
        line.split()[-1]
        for line in (own_subject.data / "postgres" / "pg_hba.conf").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    }
    assert methods == {"scram-sha-256"}
    logins = own_admin.execute("select rolname, rolpassword from pg_authid where rolcanlogin").fetchall()
    assert {name for name, _ in logins} == {
        *("supabase_admin", "postgres", "authenticator", "supabase_realtime_admin", "supabase_read_only_user")
    }
    assert all(password.startswith("SCRAM-SHA-256$") for _, password in logins)


@pytest.mark.parametrize("user", ["supabase_admin", "postgres", "authenticator", "nobody"])
def test_a_wrong_password_is_refused(own: Endpoints, user: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(own.database_url, user=user, password="wrong")


def test_it_listens_on_loopback_only(own_admin: psycopg.Connection) -> None:
    assert own_admin.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
    assert own_admin.execute("show unix_socket_directories").fetchone() == ("",)
    assert own_admin.execute("show fsync").fetchone() == ("on",)


def test_only_one_role_is_superuser(own_admin: psycopg.Connection) -> None:
    assert own_admin.execute("select rolname from pg_roles where rolsuper").fetchall() == [("supabase_admin",)]


def test_the_data_api_cannot_grant(own_admin: psycopg.Connection) -> None:
    own_admin.execute("set role authenticator")
    try:
        for statement in (
            "grant select on public.notes to anon",
            "create role intruder",
            "select * from public.notes",
            "set role postgres",
        ):
            # A superuser who set a role may set any other: ask Postgres about the membership instead.
            if statement == "set role postgres":
                row = own_admin.execute("select pg_has_role('authenticator', 'postgres', 'set')").fetchone()
                assert row == (False,)
                continue
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own_admin.execute(statement)
    finally:
        own_admin.execute("reset role")


def test_api_roles_get_nothing_by_themselves(owner: psycopg.Connection) -> None:
    owner.execute("create table public.fresh (id int)")
    owner.execute("create view public.fresh_view as select 1 as one")
    for role in ("anon", "authenticated", "service_role"):
        for relation in ("public.fresh", "public.fresh_view"):
            row = owner.execute("select has_table_privilege(%s, %s, 'select')", (role, relation)).fetchone()
            assert row == (False,), (role, relation)
        assert owner.execute("select has_schema_privilege(%s, 'public', 'create')", (role,)).fetchone() == (False,)


def test_migrations_may_do_what_hosted_lets_them(owner: psycopg.Connection) -> None:
    owner.execute("create schema private")
    owner.execute("create table private.tokens (user_id uuid references auth.users (id) on delete cascade)")
    owner.execute("create extension if not exists pg_trgm with schema extensions")
    owner.execute("create function private.hook() returns trigger language plpgsql as 'begin return new; end'")
    owner.execute("create trigger hook after insert on auth.users for each row execute function private.hook()")
    owner.execute("create policy mine on realtime.messages for select to authenticated using (true)")
    owner.execute("alter policy mine on realtime.messages using (false)")
    owner.execute("drop policy mine on realtime.messages")
    owner.execute("select realtime.send('{}', 'e', 't'), realtime.topic()")
    owner.execute("create role reporter; grant reporter to postgres")


@pytest.mark.parametrize(
    "statement",
    [
        "alter table realtime.messages disable row level security",
        "alter table realtime.messages add column mine int",
        "create trigger t after insert on realtime.messages execute function realtime.notify_message()",
        "create function realtime.mine() returns int language sql as 'select 1'",
        "create or replace function realtime.topic() returns text language sql as 'select null::text'",
        "drop table realtime.messages",
        "drop trigger messages_notify on realtime.messages",
        "comment on policy own_topic on realtime.messages is 'mine'",
        "drop function realtime.send(jsonb, text, text, boolean)",
        "create table realtime.mine (id int)",
        "set session authorization supabase_admin",
        "create role another superuser",
    ],
)
def test_migrations_may_not_do_what_hosted_refuses(owner: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(statement)  # type: ignore[call-overload]


def test_sending_never_fails_its_transaction(owner: psycopg.Connection) -> None:
    notices: list[str] = []
    owner.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
    owner.execute("set local role authenticated")
    owner.execute("select realtime.send('{\"a\": 1}', 'e', 'a topic without a policy')")
    owner.execute("reset role")
    assert notices[0].startswith("WarnSendingBroadcastMessage: new row violates row-level security")
    assert owner.execute("select count(*) from realtime.messages where topic like 'a topic%'").fetchone() == (0,)


def test_a_sent_message_is_as_hosted_stores_it(owner: psycopg.Connection) -> None:
    owner.execute("select realtime.send('{\"a\": 1}', 'e', 'stored')")
    row = owner.execute(
        "select id::text, payload, event, private, extension, realtime.topic() from realtime.messages "
        "where topic = 'stored'"
    ).fetchone()
    assert row is not None
    assert row[1:] == ({"a": 1, "id": row[0]}, "e", True, "broadcast", "stored")


def test_old_messages_are_pruned(own_admin: psycopg.Connection) -> None:
    own_admin.execute(
        "insert into realtime.messages (topic, extension, inserted_at) "
        "values ('old', 'presence', timezone('utc', now()) - interval '4 days'), ('new', 'presence', default)"
    )
    own_admin.execute("select realtime.prune()")
    left = own_admin.execute("select topic from realtime.messages where topic in ('old', 'new')").fetchall()
    assert left == [("new",)]


def test_claims_functions_read_both_forms(own_admin: psycopg.Connection) -> None:
    with own_admin.transaction(force_rollback=True):
        own_admin.execute(
            "select set_config('request.jwt.claims', "
            '\'{"sub": "66666666-6666-4666-8666-666666666666", "role": "authenticated", "email": "a@b.c"}\', true)'
        )
        row = own_admin.execute("select auth.uid()::text, auth.role(), auth.email(), auth.jwt() ->> 'sub'").fetchone()
        assert row == (
            "66666666-6666-4666-8666-666666666666",
            "authenticated",
            "a@b.c",
            "66666666-6666-4666-8666-666666666666",
        )
        own_admin.execute("select set_config('request.jwt.claims', '', true)")
        assert own_admin.execute("select auth.uid(), auth.role()").fetchone() == (None, None)
