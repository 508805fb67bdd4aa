-- What comes in through the Edge Functions: jobs for an API key, the heartbeat of a runner that knows nothing but its lease.

-- ------------------------------------------------------------------------------------------------ queueing for a person
-- Names of repositories on GitHub are the same in any case.
create index repositories_name on public.repositories (lower(full_name)) where host = 'github.com';

create function private.find_repository(p_user uuid, p_repository text) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_id uuid;
begin
  if p_repository ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return p_repository::uuid;
  end if;
  select r.id into v_id from public.repositories r
   where r.user_id = p_user and r.host = 'github.com' and lower(r.full_name) = lower(p_repository)
   order by r.full_name = p_repository desc, r.created_at limit 1;
  if v_id is null then
    raise sqlstate 'PT404' using message = 'There is no such repository.', detail = coalesce(left(p_repository, 200), 'none'),
      hint = 'Add the repository first, then name it by its id, or as owner/name.';
  end if;
  return v_id;
end
$$;
comment on function private.find_repository(uuid, text) is
  'A user''s repository by its id, or as owner/name on github.com. PT404; whose an id is, the caller must ask.';

create function private.trigger_job(
  p_repository text, p_branch text, p_engine text, p_options jsonb, out job_id uuid, out status text, out created boolean)
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  select e.job_id, e.status, e.created into job_id, status, created
    from private.enqueue_job_for(v_user, private.find_repository(v_user, p_repository), p_branch, p_engine, p_options) e;
end
$$;
comment on function private.trigger_job(text, text, text, jsonb) is 'Body of public.trigger_job.';

-- ------------------------------------------------------------------------------------------------ API keys
create table private.api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null constraint api_keys_name check (length(name) between 1 and 100),
  key_hash bytea not null constraint api_keys_hash check (octet_length(key_hash) = 32),
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_once unique (key_hash)
);
comment on table private.api_keys is 'Keys with which a user''s programs queue courses. The key itself is nowhere: only its hash.';
comment on column private.api_keys.id is 'Identity.';
comment on column private.api_keys.user_id is 'Its owner, for whom it acts.';
comment on column private.api_keys.name is 'What its owner calls it.';
comment on column private.api_keys.key_hash is 'SHA-256 of the key.';
comment on column private.api_keys.created_at is 'When it was made.';
comment on column private.api_keys.last_used_at is 'When it was last used, to the minute.';
comment on column private.api_keys.revoked_at is 'When its owner took it back; it opens nothing since.';
create index api_keys_user on private.api_keys (user_id, created_at desc);
alter table private.api_keys enable row level security;

-- The key is 256 bits made of two random UUIDs, 244 of them random. Concurrency: the bound is against clutter, not a promise.
create function private.create_api_key(p_name text, out id uuid, out key text)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_user constant uuid := private.require_user();
begin
  if length(trim(coalesce(p_name, ''))) not between 1 and 100 then
    raise sqlstate 'PT400' using message = 'A key needs a name.', hint = 'Name what will use it, in at most 100 characters.';
  elsif (select count(*) from private.api_keys k where k.user_id = v_user and k.revoked_at is null) >= 20 then
    raise sqlstate 'PT409' using message = 'You have 20 keys already.', hint = 'Revoke one that is not needed any more.';
  end if;
  key := 'fdn_' || encode(pg_catalog.sha256(
    pg_catalog.uuid_send(pg_catalog.gen_random_uuid()) || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())), 'hex');
  insert into private.api_keys as k (user_id, name, key_hash, created_at)
  values (v_user, trim(p_name), pg_catalog.sha256(convert_to(key, 'UTF8')), private.clock()) returning k.id into id;
end
$$;
comment on function private.create_api_key(text) is 'Body of public.create_api_key.';

create function private.api_keys()
returns table (id uuid, name text, created_at timestamptz, last_used_at timestamptz, revoked_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  return query select k.id, k.name, k.created_at, k.last_used_at, k.revoked_at from private.api_keys k
    where k.user_id = v_user order by k.revoked_at is not null, k.created_at desc, k.id limit 100;
end
$$;
comment on function private.api_keys() is 'Body of public.api_keys.';

create function private.revoke_api_key(p_key_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  update private.api_keys k set revoked_at = private.clock()
   where k.id = p_key_id and k.user_id = v_user and k.revoked_at is null;
  return found;
end
$$;
comment on function private.revoke_api_key(uuid) is 'Body of public.revoke_api_key.';

create function private.trigger_job_by_key(
  p_key_hash text, p_repository text, p_branch text, p_engine text, p_options jsonb,
  out job_id uuid, out status text, out created boolean)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := private.clock();
  v_key private.api_keys;
begin
  select * into v_key from private.api_keys k
   where k.key_hash = decode(case when p_key_hash ~ '^[0-9a-f]{64}$' then p_key_hash else '' end, 'hex') and k.revoked_at is null;
  if not found then
    raise sqlstate 'PT401' using message = 'This API key is not valid.',
      hint = 'It may have been revoked: make another one on your account page.';
  end if;
  select e.job_id, e.status, e.created into job_id, status, created from private.enqueue_job_for(
    v_key.user_id, private.find_repository(v_key.user_id, p_repository), p_branch, p_engine, p_options) e;
  update private.api_keys k set last_used_at = v_now
   where k.id = v_key.id and (k.last_used_at is null or k.last_used_at < v_now - interval '1 min');
end
$$;
comment on function private.trigger_job_by_key(text, text, text, text, jsonb) is 'Body of public.trigger_job_by_key.';

-- ------------------------------------------------------------------------------------------------ a runner's heartbeat
create function private.heartbeat_lease(p_job_id uuid, p_lease_token uuid, p_lease_seconds integer) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
  v_now constant timestamptz := private.clock();
begin
  update public.jobs j set heartbeat_at = v_now, lease_expires_at = v_now + private.lease_length(p_lease_seconds)
   where j.id = p_job_id;
  if v_job.broadcast_due then
    update public.jobs j set broadcast_at = v_now, broadcast_due = false where j.id = p_job_id;
  end if;
  return v_job.cancel_requested;
end
$$;
comment on function private.heartbeat_lease(uuid, uuid, integer) is 'Body of public.heartbeat_lease.';

-- Asked before a large body is read: also whoever ended the job may say so again, because the answer may have been lost.
create function private.knows_lease(p_job_id uuid, p_lease_token uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from public.jobs j where j.id = p_job_id
                    and private.hash_token(p_lease_token) in (j.lease_hash, j.ended_lease_hash));
end
$$;
comment on function private.knows_lease(uuid, uuid) is 'Body of public.knows_lease.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.trigger_job(
  repository text, branch text default null, engine text default null, options jsonb default '{}',
  out job_id uuid, out status text, out created boolean)
language plpgsql volatile set search_path = '' as $$
begin
  select t.job_id, t.status, t.created into job_id, status, created from private.trigger_job(repository, branch, engine, options) t;
end
$$;
comment on function public.trigger_job(text, text, text, jsonb) is
  'enqueue_job for a repository named by its id, or as owner/name on github.com. PT400, PT401, PT404, PT413, PT429 (detail.retry_after in seconds).';

create function public.create_api_key(name text, out id uuid, out key text)
language plpgsql volatile set search_path = '' as $$
begin
  select k.id, k.key into id, key from private.create_api_key(name) k;
end
$$;
comment on function public.create_api_key(text) is
  'Makes a key with which a program may queue courses for the signed-in user. It is shown this once. PT400, PT401, PT409.';

create function public.api_keys()
returns table (id uuid, name text, created_at timestamptz, last_used_at timestamptz, revoked_at timestamptz)
language plpgsql stable set search_path = '' as $$
begin
  return query select k.id, k.name, k.created_at, k.last_used_at, k.revoked_at from private.api_keys() k;
end
$$;
comment on function public.api_keys() is 'The signed-in user''s API keys, valid ones first, newest first, at most 100, without the keys themselves. PT401.';

create function public.revoke_api_key(key_id uuid) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  return private.revoke_api_key(key_id);
end
$$;
comment on function public.revoke_api_key(uuid) is 'Takes back an API key of the signed-in user; answers whether it was valid until now. PT401.';

create function public.trigger_job_by_key(
  key_hash text, repository text, branch text default null, engine text default null, options jsonb default '{}',
  out job_id uuid, out status text, out created boolean)
language plpgsql volatile set search_path = '' as $$
begin
  select t.job_id, t.status, t.created into job_id, status, created
    from private.trigger_job_by_key(key_hash, repository, branch, engine, options) t;
end
$$;
comment on function public.trigger_job_by_key(text, text, text, text, jsonb) is
  'trigger_job for the owner of an API key, given its SHA-256 in hexadecimal. PT400, PT401, PT404, PT413, PT429.';

create function public.heartbeat_lease(job_id uuid, lease_token uuid, lease_seconds integer default 300)
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  return private.heartbeat_lease(job_id, lease_token, lease_seconds);
end
$$;
comment on function public.heartbeat_lease(uuid, uuid, integer) is
  'Extends one lease, for a runner that knows nothing else. Answers whether the job''s owner asked to cancel. PT409 after a lost lease.';

create function public.knows_lease(job_id uuid, lease_token uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return private.knows_lease(job_id, lease_token);
end
$$;
comment on function public.knows_lease(uuid, uuid) is
  'Whether this is the lease a job runs on, or the one it ran on last. What that still allows, each function says by itself.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'trigger_job(text, text, text, jsonb)', 'create_api_key(text)', 'api_keys()', 'revoke_api_key(uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
  foreach v_function in array array[
    'trigger_job_by_key(text, text, text, text, jsonb)', 'heartbeat_lease(uuid, uuid, integer)', 'knows_lease(uuid, uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
  foreach v_function in array array[
    'find_repository(uuid, text)'] loop
    execute format('revoke all on function private.%s from public, anon, authenticated, service_role', v_function);
  end loop;
end
$$;
revoke all on private.api_keys from public, anon, authenticated, service_role;
