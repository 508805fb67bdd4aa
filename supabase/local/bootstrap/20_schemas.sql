-- Schemas, extensions and who may use them.

do $$
begin
  execute format('alter database %I owner to postgres', current_database());
end $$;

create schema if not exists extensions authorization postgres;
create schema if not exists auth authorization supabase_auth_admin;
create schema if not exists realtime authorization supabase_realtime_admin;
create schema if not exists supabase_migrations authorization postgres;

revoke create on schema public from public;
grant usage on schema public, extensions, auth, realtime to anon, authenticated, service_role, postgres;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;

-- What hosted has too, where this PostgreSQL was built with it.
do $$
declare
  v_extension text;
begin
  foreach v_extension in array array[
    'uuid-ossp', 'unaccent', 'citext', 'btree_gin', 'pg_stat_statements', 'pgstattuple', 'pgrowlocks'
  ] loop
    if exists (select from pg_available_extensions where name = v_extension) then
      execute format('create extension if not exists %I with schema extensions', v_extension);
    end if;
  end loop;
end $$;
grant all on all functions in schema extensions to postgres with grant option;

create table if not exists supabase_migrations.schema_migrations (
  version    text primary key,
  statements text[],
  name       text
);
alter table supabase_migrations.schema_migrations owner to postgres;

-- Where the Data API looks for names, and that it reloads its schema cache after a change, as on hosted.
alter role authenticator set search_path = public, extensions;

-- Temporary tables are nobody's API.
create or replace function extensions.notify_schema_change() returns event_trigger
language plpgsql as $$
begin
  if exists (select from pg_event_trigger_ddl_commands() where schema_name is distinct from 'pg_temp') then
    perform pg_notify('pgrst', 'reload schema');
  end if;
end $$;

create or replace function extensions.notify_schema_drop() returns event_trigger
language plpgsql as $$
begin
  if exists (select from pg_event_trigger_dropped_objects() where not is_temporary) then
    perform pg_notify('pgrst', 'reload schema');
  end if;
end $$;

drop event trigger if exists pgrst_ddl_watch;
create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.notify_schema_change();
drop event trigger if exists pgrst_drop_watch;
create event trigger pgrst_drop_watch on sql_drop execute function extensions.notify_schema_drop();
