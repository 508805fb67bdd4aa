-- What the conformance tests need of a database: a table under RLS, functions that fail or take long,
-- and a policy that lets people read their own topic.
create table public.notes (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null default auth.uid() references auth.users (id),
  body       text,
  seen_at    timestamptz[],
  raw        bytea,
  large      bigint,
  options    jsonb,
  created_at timestamptz not null default now(),
  local_at   timestamp not null default now()
);
alter table public.notes enable row level security;
create policy own_notes on public.notes to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
grant select, insert, update, delete on public.notes to authenticated;

create table public.hidden (id int primary key);
alter table public.hidden enable row level security;

create function public.refuse(state text) returns void language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = state, message = 'refused', detail = 'a detail; with signs', hint = 'a hint';
end $$;
create function public.nap(seconds double precision) returns text language sql set search_path = '' as $$
  select pg_catalog.pg_sleep(seconds)::text
$$;
create function public.long_nap(seconds double precision) returns text language sql
set statement_timeout = '20s' set search_path = '' as $$ select pg_catalog.pg_sleep(seconds)::text $$;
create function public.timeout() returns text language sql stable set search_path = '' as $$
  select pg_catalog.current_setting('statement_timeout')
$$;
create function public.about_me() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'uid', auth.uid(), 'role', auth.role(), 'email', auth.email(), 'current_user', current_user,
    'session_user', session_user, 'search_path', current_setting('search_path'), 'claims', auth.jwt()
  )
$$;
create function public.echo(value jsonb, words text[] default '{}', ids uuid[] default '{}') returns jsonb
language sql immutable as $$ select jsonb_build_object('value', value, 'words', words, 'ids', ids) $$;
create function public.everyone() returns setof public.notes language sql stable security definer
set search_path = '' as $$ select * from public.notes $$;
revoke execute on function public.everyone() from public;
grant execute on function public.everyone() to service_role;

create policy own_topic on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = 'user:' || (select auth.uid())::text);
create policy shared_topic on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) like 'room:%');
create policy shared_topic_write on realtime.messages for insert to authenticated
  with check (extension = 'broadcast' and (select realtime.topic()) like 'room:%');
