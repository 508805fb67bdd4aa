-- The worker's side of the queue, 1: register, claim, heartbeat. Executable by service_role alone.

create function private.lease_length(p_seconds integer) returns interval
language sql stable set search_path = '' as $$
  select least(greatest(make_interval(secs => coalesce(p_seconds, 300)), s.lease_min), s.lease_max) from private.settings s
$$;
comment on function private.lease_length(integer) is 'The lease a worker asked for, within the bounds of the settings; default 5 min.';

create function private.hash_token(p_token uuid) returns bytea
language sql immutable strict set search_path = '' as $$ select pg_catalog.sha256(pg_catalog.uuid_send(p_token)) $$;
comment on function private.hash_token(uuid) is 'What is stored of a lease token.';

-- Answers with the job's row, locked, if the token is its current lease. An expired lease that nobody has taken yet is
-- still its worker's: only the next claim takes it away.
create function private.leased_job(p_job_id uuid, p_lease_token uuid) returns public.jobs
language plpgsql volatile set search_path = '' as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs where id = p_job_id for update;
  if not found or v_job.lease_hash is distinct from private.hash_token(p_lease_token) then
    raise sqlstate 'PT409' using message = 'This worker no longer holds the job.', detail = format('job %s', p_job_id),
      hint = 'Stop working on it: the lease ran out, was ended or went to another worker.';
  end if;
  return v_job;
end
$$;
comment on function private.leased_job(uuid, uuid) is 'The fence: PT409 unless the token is the job''s current lease.';

-- True when this very token already ended the job's lease in one of the given states: the RPC was sent twice.
create function private.already_ended(p_job_id uuid, p_lease_token uuid, p_states text[]) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from public.jobs
    where id = p_job_id and ended_lease_hash = private.hash_token(p_lease_token) and status = any (p_states))
$$;
comment on function private.already_ended(uuid, uuid, text[]) is 'Whether an RPC that ends a lease is being sent a second time.';

create function private.see_worker(p_worker text) returns void
language sql volatile set search_path = '' as $$
  -- At most one write in five seconds, however often a worker polls.
  update public.workers set seen_at = private.clock()
   where id = p_worker and seen_at < private.clock() - interval '5 s'
$$;
comment on function private.see_worker(text) is 'Notes that a worker is alive.';

create function private.register_worker(p_worker text, p_info jsonb, p_draining boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_now timestamptz := private.clock();
begin
  insert into public.workers as w (id, info, draining, started_at, seen_at)
  values (p_worker, coalesce(p_info, '{}'), coalesce(p_draining, false), v_now, v_now)
  on conflict (id) do update set info = excluded.info, draining = excluded.draining, seen_at = v_now,
    started_at = case when coalesce(p_draining, false) then w.started_at else v_now end;
end
$$;
comment on function private.register_worker(text, jsonb, boolean) is 'Body of public.register_worker.';

-- Expired leases and due retries back to pending. Part of every claim, so no cron is needed; rows another transaction
-- holds are left to it (skip locked), and the work of one call is bounded.
create function private.recover_jobs(p_limit integer) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := private.clock();
  v_expired integer;
  v_due integer;
begin
  with expired as (
    select id from public.jobs
     where status in ('claimed', 'cloning', 'analyzing', 'gathering') and lease_expires_at <= v_now
     limit p_limit for update skip locked)
  update public.jobs j set
    status = case when j.cancel_requested then 'canceled' when j.attempt >= j.max_attempts then 'dead' else 'pending' end,
    status_reason = case
      when j.cancel_requested then 'Canceled by its owner; the worker had gone silent.'
      when j.attempt >= j.max_attempts then format('The worker went silent in attempt %s of %s.', j.attempt, j.max_attempts)
      else 'The worker went silent; the job goes to the next one.' end,
    error_code = 'lease_expired', error_message = 'The worker stopped giving signs of life.',
    finished_at = case when j.cancel_requested or j.attempt >= j.max_attempts then v_now end,
    run_at = v_now, worker = null, lease_hash = null, lease_expires_at = null, revision = j.revision + 1
  from expired where j.id = expired.id;
  get diagnostics v_expired = row_count;
  with due as (
    select id from public.jobs where status = 'failed' and run_at <= v_now order by run_at limit p_limit for update skip locked)
  update public.jobs j set status = 'pending', status_reason = 'The wait before the next attempt is over.',
    revision = j.revision + 1 from due where j.id = due.id;
  get diagnostics v_due = row_count;
  return v_expired + v_due;
end
$$;
comment on function private.recover_jobs(integer) is
  'Gives expired leases back (an attempt is spent) and due retries. Answers how many.';

-- One job, or null. Users stand in a ring by user_key; the search starts behind the user served last, so a user with a
-- million jobs delays another one by one job, and each probe is one step in an index: depth does not matter. It also keeps
-- claims away from the dead entries that earlier claims left at the head of the index.
-- Concurrency: the advisory lock serialises claims for ONE user, which makes the limit on running jobs exact; a claimer
-- that finds it taken goes on to the next user. The count is a statement of its own, so it sees what the last holder did.
create function private.claim_one(p_worker text, p_lease interval) returns public.jobs
language plpgsql volatile set search_path = '' as $$
declare
  v_start bigint := coalesce(pg_catalog.pg_sequence_last_value('private.ring'), 0);
  v_now timestamptz := private.clock();
  v_limit smallint := (select max_running_per_user from private.settings);
  v_priority smallint := -1;
  v_user bigint;
  v_found record;
  v_wrapped boolean;
  v_job public.jobs;
begin
  loop
    select j.priority into v_priority from public.jobs j
     where j.status = 'pending' and j.priority > v_priority order by j.priority limit 1;
    exit when not found;
    v_user := v_start;
    v_wrapped := false;
    loop
      select j.user_key, j.run_at into v_found from public.jobs j
       where j.status = 'pending' and j.priority = v_priority and j.user_key > v_user
       order by j.user_key, j.run_at limit 1;
      if not found or (v_wrapped and v_found.user_key > v_start) then
        exit when v_wrapped;
        v_wrapped := true;
        v_user := -9223372036854775808;
        continue;
      end if;
      v_user := v_found.user_key;
      continue when v_found.run_at > v_now or not pg_catalog.pg_try_advisory_xact_lock(v_user);
      continue when v_limit <= (select count(*) from public.jobs r
        where r.status in ('claimed', 'cloning', 'analyzing', 'gathering') and r.user_key = v_user);
      select * into v_job from public.jobs j
       where j.status = 'pending' and j.priority = v_priority and j.user_key = v_user and j.run_at <= v_now
       order by j.run_at, j.id limit 1 for update skip locked;
      if found then
        perform pg_catalog.setval('private.ring', v_user);
        return v_job;
      end if;
    end loop;
  end loop;
  return null;
end
$$;
comment on function private.claim_one(text, interval) is
  'Picks and locks the next job: priority, then fairness between users, then age, within the limit of running jobs a user.';

create type private.claimed_job as (
  job_id uuid, lease_token uuid, lease_expires_at timestamptz, attempt integer, max_attempts integer,
  user_id uuid, repository_id uuid, host text, full_name text, is_private boolean, branch text,
  engine text, options jsonb);
comment on type private.claimed_job is 'What a worker gets to know of a job it claimed.';

create function private.claim_jobs(p_worker text, p_limit integer, p_lease_seconds integer)
returns setof private.claimed_job language plpgsql security definer set search_path = '' as $$
declare
  v_lease interval := private.lease_length(p_lease_seconds);
  v_job public.jobs;
  v_token uuid;
begin
  perform private.see_worker(p_worker);
  perform private.recover_jobs(16);
  for v_n in 1..least(greatest(coalesce(p_limit, 1), 0), 100) loop
    v_job := private.claim_one(p_worker, v_lease);
    exit when v_job.id is null;
    v_token := gen_random_uuid();
    update public.jobs j set
      status = 'claimed', status_reason = format('Claimed, attempt %s of %s.', j.attempt + 1, j.max_attempts),
      attempt = j.attempt + 1, worker = p_worker, lease_hash = private.hash_token(v_token),
      claimed_at = private.clock(), heartbeat_at = private.clock(), lease_expires_at = private.clock() + v_lease,
      step = null, step_index = 0, percent = 0, revision = j.revision + 1
    where j.id = v_job.id returning * into v_job;
    return query select v_job.id, v_token, v_job.lease_expires_at, v_job.attempt::integer, v_job.max_attempts::integer,
      v_job.user_id, v_job.repository_id, r.host, r.full_name, r.is_private, v_job.branch, v_job.engine, v_job.options
      from public.repositories r where r.id = v_job.repository_id;
  end loop;
end
$$;
comment on function private.claim_jobs(text, integer, integer) is 'Body of public.claim_jobs.';

-- Jobs are locked in the order of their ids, and rows held by another transaction are waited for: an answer "lost" is final.
create function private.heartbeat_jobs(p_worker text, p_leases jsonb, p_lease_seconds integer)
returns table (job_id uuid, verdict text) language plpgsql security definer set search_path = '' as $$
declare
  v_lease interval := private.lease_length(p_lease_seconds);
  v_now timestamptz;
begin
  perform private.see_worker(p_worker);
  return query
  with leases as materialized (
    select l.job_id, private.hash_token(l.lease_token) as hash
      from jsonb_to_recordset(coalesce(p_leases, '[]')) as l (job_id uuid, lease_token uuid)),
  held as materialized (
    select j.id from public.jobs j join leases l on l.job_id = j.id and l.hash = j.lease_hash
     order by j.id for update of j),
  beaten as (
    update public.jobs j set heartbeat_at = private.clock(), lease_expires_at = private.clock() + v_lease
      from held where j.id = held.id returning j.id, j.cancel_requested)
  select l.job_id, case when b.id is null then 'lost' when b.cancel_requested then 'cancel' else 'kept' end
    from leases l left join beaten b on b.id = l.job_id;
  perform private.recover_jobs(16);
end
$$;
comment on function private.heartbeat_jobs(text, jsonb, integer) is 'Body of public.heartbeat_jobs.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.register_worker(worker text, info jsonb default '{}', draining boolean default false)
returns void language sql volatile set search_path = '' as $$ select private.register_worker(worker, info, draining) $$;
comment on function public.register_worker(text, jsonb, boolean) is
  'A worker says that it is there, what it is, and whether it is draining.';

create function public.claim_jobs(worker text, max_jobs integer default 1, lease_seconds integer default 300)
returns setof private.claimed_job language sql volatile set search_path = '' as $$
  select * from private.claim_jobs(worker, max_jobs, lease_seconds)
$$;
comment on function public.claim_jobs(text, integer, integer) is
  'Leases up to max_jobs jobs to a worker: priority, then fairness between users, then age. One atomic step; counts the attempt; recovers expired leases.';

create function public.heartbeat_jobs(worker text, leases jsonb, lease_seconds integer default 300)
returns table (job_id uuid, verdict text) language sql volatile set search_path = '' as $$
  select h.job_id, h.verdict from private.heartbeat_jobs(worker, leases, lease_seconds) h
$$;
comment on function public.heartbeat_jobs(text, jsonb, integer) is
  'Extends all leases of a worker, [{job_id, lease_token}, …], in one call. Verdicts: kept; lost: stop at once; cancel: stop, then release.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'register_worker(text, jsonb, boolean)', 'claim_jobs(text, integer, integer)', 'heartbeat_jobs(text, jsonb, integer)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
end
$$;
