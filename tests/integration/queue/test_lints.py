"""The rules of Supabase's database advisors (splinter), asked of the catalogue: none may find anything."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.integration.queue.database import Database

#: The advisor's name for the rule, and a query that answers what breaks it.
LINTS: Final[dict[str, str]] = {
    "rls_disabled_in_public": """
        select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and not relrowsecurity""",
    "policy_exists_rls_disabled": """
        select p.polname, c.oid::regclass from pg_policy p join pg_class c on c.oid = p.polrelid
         where not c.relrowsecurity""",
    "rls_enabled_no_policy": """
        select c.oid::regclass from pg_class c where c.relnamespace = 'public'::regnamespace and c.relrowsecurity
           and not exists (select from pg_policy p where p.polrelid = c.oid)""",
    "auth_rls_initplan": r"""
        select polname, pg_get_expr(polqual, polrelid) from pg_policy p join pg_class c on c.oid = p.polrelid
         where c.relnamespace in ('public'::regnamespace, to_regnamespace('realtime'))
           and regexp_replace(lower(concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))),
                 '\( select (auth|realtime)\.\w+\(\)', '', 'g')
               ~ '(auth|realtime)\.\w+\(\)|current_setting'""",
    "rls_policy_always_true": """
        select polname from pg_policy p join pg_class c on c.oid = p.polrelid
         where c.relnamespace = 'public'::regnamespace and pg_get_expr(polqual, polrelid) = 'true'""",
    "rls_references_user_metadata": """
        select polname from pg_policy where pg_get_expr(polqual, polrelid) ~ 'user_metadata'""",
    "multiple_permissive_policies": """
        select polrelid::regclass, polcmd, unnest(polroles)::regrole from pg_policy where polpermissive
         group by 1, 2, 3 having count(*) > 1""",
    "unindexed_foreign_keys": """
        select k.conrelid::regclass, k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
         where k.contype = 'f' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and not exists (
           select from pg_index i where i.indrelid = k.conrelid
              and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] = k.conkey)""",
    "duplicate_index": """
        select array_agg(i.indexrelid::regclass) from pg_index i join pg_class c on c.oid = i.indrelid
         where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
         group by i.indrelid, i.indkey::text, i.indclass::text, i.indoption::text,
                  coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), '')
        having count(*) > 1""",
    "no_primary_key": """
        select c.oid::regclass from pg_class c where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
           and c.relkind = 'r'
           and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)""",
    "function_search_path_mutable": """
        select oid::regprocedure from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
           and prokind = 'f'
           and not exists (select from unnest(proconfig) s where s like 'search_path=%')""",
    "security_definer_function_executable": """
        select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace and prosecdef""",
    "security_definer_view": """
        select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
           and not coalesce(reloptions @> '{security_invoker=true}', false)""",
    "auth_users_exposed": """
        select distinct v.oid::regclass
          from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
         where d.refobjid = 'auth.users'::regclass and v.relnamespace = 'public'::regnamespace""",
    "materialized_view_in_api": """
        select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind = 'm'""",
    "foreign_table_in_api": """
        select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind = 'f'""",
    "extension_in_public": "select extname from pg_extension where extnamespace = 'public'::regnamespace",
    "fkey_to_auth_unique": """
        select conname from pg_constraint where contype = 'f' and confrelid = 'auth.users'::regclass
           and confkey <> (
             select conkey from pg_constraint where conrelid = 'auth.users'::regclass and contype = 'p')""",
    "unsupported_reg_types": """
        select attrelid::regclass, attname from pg_attribute a join pg_class c on c.oid = a.attrelid
         where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
           and c.relkind = 'r' and atttypid::regtype::text like 'reg%' and attnum > 0""",
}

#: Our functions, and what they do.
_BODIES: Final = """
select oid::regprocedure::text as name, prosrc from pg_proc
 where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
"""
_CHANGE: Final = re.compile(
    r"\b(?:delete\s+from\s+\S+|(?<!for )(?<!key )(?<!do )update\s+(?!skip|of)\S+.*\bset\b).*", re.DOTALL
)


@pytest.mark.parametrize("lint", LINTS)
def test_advisors_find_nothing(lint: str, database: Database) -> None:
    with database.connect() as connection:
        assert connection.execute(LINTS[lint].encode()).fetchall() == []


def test_every_lint_can_find_something(database: Database) -> None:
    """The worst table one can write, in a transaction that is undone."""
    with database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("""
            create table public.bad (a int, r regclass, course uuid references public.courses (id),
              mail text references auth.users (phone));
            create index on public.bad (a); create index on public.bad (a);
            create policy one on public.bad using (true);
            create policy two on public.bad using ((auth.jwt() -> 'user_metadata') is not null);
            create table public.closed (a int primary key);
            alter table public.closed enable row level security;
            create function public.f() returns int language sql security definer as 'select 1';
            create view public.v as select id from auth.users;
            create materialized view public.m as select 1;
            create foreign data wrapper nowhere; create server nobody foreign data wrapper nowhere;
            create foreign table public.f () server nobody;
        """)
        silent = {lint for lint, query in LINTS.items() if not connection.execute(query.encode()).fetchall()}
    assert silent == {"extension_in_public"}


def test_every_update_and_delete_has_a_where(database: Database) -> None:
    """Hosted connections load safeupdate: without a WHERE they are refused, inside functions too."""
    for row in database.owner().rows(_BODIES):
        source = re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", row["prosrc"].lower())
        for statement in source.split(";"):
            found = _CHANGE.search(statement)
            assert not found or re.search(r"\bwhere\b", found[0]), f"{row['name']}: {statement.strip()}"


def test_no_function_raises_what_the_data_api_retries_for_ever(database: Database) -> None:
    for row in database.owner().rows(_BODIES):
        assert not re.search(r"'40001'|'40P01'|serialization_failure|deadlock_detected", row["prosrc"]), row["name"]


def test_every_error_is_of_the_form_clients_know(database: Database) -> None:
    """raise sqlstate 'PTxyz' with a message and a hint; a row that contradicts itself is a check_violation, as ever."""
    for row in database.owner().rows(_BODIES):
        for found in re.finditer(r"raise (?!notice|warning)(.*?);", row["prosrc"], re.DOTALL):
            known = re.match(r"sqlstate 'PT4\d\d'|sqlstate 'PT503'|check_violation", found[1])
            assert known, f"{row['name']}: {found[0]}"
            assert "message =" in found[1], row["name"]
            assert "hint =" in found[1], row["name"]
