"""Auth as supabase-py uses it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from embedded import Endpoints

from supabase import AuthApiError


async def test_sign_up_in_refresh_and_out(own: Endpoints, person_on: Any, client_on: Any) -> None:
    person = await person_on(own)
    client = await client_on(own, own.publishable_key)
    signed_in = await client.auth.sign_in_with_password(
        {"email": person.email, "password": "correct horse battery staple"}
    )
    assert signed_in.user.id == person.id
    refreshed = await client.auth.refresh_session()
    assert refreshed.session.refresh_token != signed_in.session.refresh_token
    assert (await client.auth.get_user(refreshed.session.access_token)).user.email == person.email
    await client.auth.sign_out()
    with pytest.raises(AuthApiError):
        await client.auth.refresh_session(refreshed.session.refresh_token)


async def test_a_wrong_password_is_refused(own: Endpoints, person_on: Any, client_on: Any) -> None:
    person = await person_on(own)
    client = await client_on(own, own.publishable_key)
    with pytest.raises(AuthApiError) as refused:
        await client.auth.sign_in_with_password({"email": person.email, "password": "wrong"})
    assert refused.value.code == "invalid_credentials"


async def test_passwords_are_not_stored(own: Endpoints, own_admin: psycopg.Connection, person_on: Any) -> None:
    person = await person_on(own)
    row = own_admin.execute("select encrypted_password from auth.users where id = %s", (person.id,)).fetchone()
    assert row is not None
    assert row[0].startswith("$2")


async def test_auth_tables_are_nobodys_api(own: Endpoints, own_admin: psycopg.Connection) -> None:
    readers = own_admin.execute(
        "select distinct grantee from information_schema.role_table_grants "
        "where table_schema = 'auth' and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')"
    ).fetchall()
    assert readers == []
