-- Schema realtime: Broadcast from the database. Hosted delivers by logical replication; here the Realtime server reads the
-- rows that have become visible since it last looked (realtime.stored_since), and a trigger wakes it.
--
-- PostgreSQL lets one transaction with a NOTIFY commit at a time. So under load the server looks by itself, every few
-- milliseconds, and says so by holding an advisory lock; whoever finds it held need not notify. Two-key form, first key
-- 1179602502 ('FOND' + 2), second key 0.

create table if not exists realtime.messages (
  id          uuid      not null default gen_random_uuid(),
  topic       text      not null,
  extension   text      not null,
  payload     jsonb,
  event       text,
  private     boolean   default false,
  updated_at  timestamp not null default timezone('utc', now()),
  inserted_at timestamp not null default timezone('utc', now()),
  primary key (id, inserted_at)
);
-- Beyond hosted's columns: who stored it, and in which order.
alter table realtime.messages add column if not exists stored_by xid8 not null default pg_current_xact_id();
alter table realtime.messages add column if not exists place bigint generated always as identity;
alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;
-- Messages are short-lived: small, often vacuumed, no heavier durability than the rows they speak of.
alter table realtime.messages set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
drop index if exists realtime.messages_inserted_at_idx;
create index if not exists messages_stored_by_idx on realtime.messages (stored_by);
create index if not exists messages_topic_idx on realtime.messages (topic, inserted_at desc)
  where extension = 'broadcast' and private is true;

create or replace function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')::text
$$;

-- A failed broadcast never fails the transaction that wanted to tell of itself: it is a warning.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
declare
  v_id uuid := gen_random_uuid();
begin
  begin
    perform set_config('realtime.topic', send.topic, true);
    insert into realtime.messages (id, payload, event, topic, private, extension)
    values (
      v_id,
      case when send.payload ? 'id' then send.payload
           else jsonb_set(send.payload, '{id}', to_jsonb(v_id)) end,
      send.event, send.topic, send.private, 'broadcast'
    );
  exception when others then
    raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
  end;
end $$;

create or replace function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void language plpgsql as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  perform realtime.send(
    jsonb_build_object(
      'old_record', to_jsonb(old), 'record', to_jsonb(new),
      'operation', operation, 'table', table_name, 'schema', table_schema
    ),
    event_name, topic_name
  );
exception when others then
  raise exception 'Failed to process the row: %', sqlerrm;
end $$;

-- What this snapshot sees and an earlier one did not: each message once, however late its transaction committed.
create or replace function realtime.stored_since(seen pg_snapshot)
returns table (id uuid, topic text, event text, payload jsonb, private boolean) language sql stable as $$
  select m.id, m.topic, m.event, m.payload, m.private from realtime.messages m
   where m.stored_by >= pg_snapshot_xmin(seen) and not pg_visible_in_snapshot(m.stored_by, seen) and m.extension = 'broadcast'
   order by m.place
$$;

-- The lock is asked for when the row is there, so whoever finds it held has an id of a transaction already: when the server lets
-- go of the lock it goes on looking until all of those have ended.
-- The condition stands inside: PostgreSQL parses a trigger's WHEN anew in every statement.
create or replace function realtime.notify_message() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.extension = 'broadcast' and pg_try_advisory_xact_lock_shared(1179602502, 0) then
    perform pg_notify('realtime_messages', '');
  end if;
  return null;
end $$;
drop trigger if exists messages_notify on realtime.messages;
create trigger messages_notify after insert on realtime.messages
  for each row execute function realtime.notify_message();

alter function realtime.topic() owner to supabase_realtime_admin;
alter function realtime.send(jsonb, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.broadcast_changes(text, text, text, text, text, record, record, text)
  owner to supabase_realtime_admin;
alter function realtime.stored_since(pg_snapshot) owner to supabase_realtime_admin;
revoke execute on function realtime.stored_since(pg_snapshot) from public;
alter function realtime.notify_message() owner to supabase_realtime_admin;

grant select, insert, update on realtime.messages to anon, authenticated, service_role;
revoke create on schema realtime from postgres;
-- Only an owner may write policies: postgres is let in by membership, and the event triggers below keep
-- it to policies, as hosted's supautils does.
grant supabase_realtime_admin to postgres with inherit true, set false;

create or replace function extensions.guard_realtime() returns event_trigger
language plpgsql as $$
declare
  v_superuser boolean := (select rolsuper from pg_catalog.pg_roles where rolname = current_user);
  v_command record;
begin
  if v_superuser then
    return;
  end if;
  for v_command in select * from pg_catalog.pg_event_trigger_ddl_commands() loop
    -- Triggers and policies have no schema of their own, only a table's.
    if (v_command.schema_name = 'realtime' or v_command.object_identity like '% on realtime.%')
       and v_command.command_tag not in ('CREATE POLICY', 'ALTER POLICY') then
      raise insufficient_privilege using message = format('must be owner of %s', v_command.object_identity),
        hint = 'Schema realtime belongs to Supabase: migrations may only write policies on realtime.messages.';
    end if;
  end loop;
end $$;

create or replace function extensions.guard_realtime_drop() returns event_trigger
language plpgsql as $$
declare
  v_superuser boolean := (select rolsuper from pg_catalog.pg_roles where rolname = current_user);
  v_object record;
begin
  if v_superuser then
    return;
  end if;
  for v_object in select * from pg_catalog.pg_event_trigger_dropped_objects() loop
    if (v_object.schema_name = 'realtime' or v_object.object_identity like '% on realtime.%')
       and v_object.object_type <> 'policy' then
      raise insufficient_privilege using message = format('must be owner of %s', v_object.object_identity);
    end if;
  end loop;
end $$;

drop event trigger if exists guard_realtime;
create event trigger guard_realtime on ddl_command_end execute function extensions.guard_realtime();
drop event trigger if exists guard_realtime_drop;
create event trigger guard_realtime_drop on sql_drop execute function extensions.guard_realtime_drop();

create or replace function realtime.prune() returns bigint language sql security definer set search_path = '' as $$
  with gone as (
    delete from realtime.messages
    where inserted_at < timezone('utc', now()) - interval '3 days'
       or id in (select id from realtime.messages order by inserted_at desc offset 20000)
    returning 1
  )
  select count(*) from gone
$$;
alter function realtime.prune() owner to supabase_realtime_admin;
revoke execute on function realtime.prune() from public;
select realtime.prune();

do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end $$;
alter publication supabase_realtime owner to postgres;
