-- The worker's side of the queue, 1: register, claim, heartbeat. Executable by service_role alone.
--
-- Advisory locks: two-key form, so they meet no one-key lock of others. First key 1179602500 ('FOND'): the jobs of one
-- user, second key the upper half of user_key. First key 1179602501: the claims of one worker, second key its hash.
-- A collision of second keys costs a moment of waiting, never a wrong answer.

create function private.worker_name(p_worker text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  if p_worker is null or length(p_worker) not between 1 and 128 then
    raise sqlstate 'PT400' using message = 'A worker needs a name.', hint = 'Set WORKER_ID to at most 128 characters.';
  end if;
  return p_worker;
end
$$;
comment on function private.worker_name(text) is 'The name as it came; PT400 for what cannot be the name of a worker.';

create function private.lease_length(p_seconds integer) returns interval
language plpgsql stable set search_path = '' as $$
begin
  return (select least(greatest(make_interval(secs => coalesce(p_seconds, 300)), s.lease_min), s.lease_max)
            from private.settings s);
end
$$;
comment on function private.lease_length(integer) is 'The lease a worker asked for, within the bounds of the settings; default 5 min.';

create function private.register_worker(p_worker text, p_info jsonb, p_draining boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_now timestamptz := private.clock();
  v_max text := p_info ->> 'max_concurrent_jobs';
begin
  p_worker := private.worker_name(p_worker);
  if jsonb_typeof(p_info) <> 'object' or pg_column_size(p_info) > 16384 then
    raise sqlstate 'PT413' using message = 'What the worker says of itself is too much.', hint = 'Send an object of at most 16 kB.';
  elsif v_max !~ '^[0-9]{1,4}$' or v_max::integer not between 1 and 1000 then
    raise sqlstate 'PT400' using message = 'A worker runs between 1 and 1000 jobs at a time.', detail = left(v_max, 100),
      hint = 'Set MAX_CONCURRENT_JOBS accordingly.';
  end if;
  insert into public.workers as w (id, info, max_jobs, draining, started_at, seen_at)
  values (p_worker, coalesce(p_info, '{}'), v_max::smallint, coalesce(p_draining, false), v_now, v_now)
  on conflict (id) do update set info = excluded.info, max_jobs = excluded.max_jobs, draining = excluded.draining,
    seen_at = v_now,
    started_at = case when coalesce(p_draining, false) or w.info -> 'instance' = excluded.info -> 'instance' then w.started_at
                      else v_now end;
end
$$;
comment on function private.register_worker(text, jsonb, boolean) is 'Body of public.register_worker.';

-- Notes that a worker is alive: at most one write in five seconds, however often it polls, and no waiting for its row.
create function private.see_worker(p_worker text, p_now timestamptz) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.workers w set seen_at = p_now
    from (select id from public.workers where id = p_worker and seen_at not between p_now - interval '5 s' and p_now
             for no key update skip locked) mine
   where w.id = mine.id;
  if not found and not exists (select from public.workers where id = p_worker) then
    insert into public.workers (id, started_at, seen_at) values (p_worker, p_now, p_now) on conflict (id) do nothing;
  end if;
end
$$;
comment on function private.see_worker(text, timestamptz) is 'Notes that a worker is alive, and registers it if need be.';

-- A worker's claims are serialised while it has a limit, which makes the limit exact.
create function private.room_of_worker(p_worker text, p_max_jobs integer, p_since timestamptz) returns integer
language plpgsql volatile set search_path = '' as $$
begin
  perform pg_catalog.pg_advisory_xact_lock(1179602501, pg_catalog.hashtext(p_worker));
  return p_max_jobs - (select count(*) from public.jobs j
    where j.phase = 'running' and j.worker = p_worker and j.claimed_at >= p_since);
end
$$;
comment on function private.room_of_worker(text, integer, timestamptz) is
  'How many jobs a worker may claim: what its limit leaves. Counted from running rows, never kept.';

-- Expired leases and due retries back to pending. Part of every claim and heartbeat, so no cron is needed. It looks only
-- when private.recovery says that something may have run out, or when the clock was set back: a look costs as much as
-- the fleet has jobs, and must not be paid by every claim.
-- Concurrency: one at a time, the others go on; rows that another transaction holds are left to it, until the next look,
-- at most lease_min later. Nothing is waited for.
create function private.recover_jobs(p_now timestamptz, p_limit integer) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_pause constant interval := (select lease_min from private.settings);
  v_expired integer;
  v_due integer;
begin
  if (select next_at > p_now and next_at <= p_now + v_pause from private.recovery) then
    return 0;
  end if;
  perform from private.recovery where next_at <= p_now or next_at > p_now + v_pause for update skip locked;
  if not found then
    return 0;
  end if;
  v_expired := private.end_leases(array(
    select id from public.jobs where phase = 'running' and lease_expires_at <= p_now
     limit p_limit for no key update skip locked), p_now, 'The worker went silent');
  with due as (
    select id from public.jobs where phase = 'failed' and run_at <= p_now
     order by run_at limit p_limit for no key update skip locked)
  update public.jobs j set status = 'pending', phase = 'pending', status_reason = 'The wait before the next attempt is over.',
    revision = j.revision + 1 from due where j.id = due.id;
  get diagnostics v_due = row_count;
  update private.recovery set next_at = case when greatest(v_expired, v_due) >= p_limit then p_now else least(
      p_now + v_pause,
      (select min(lease_expires_at) from public.jobs where phase = 'running' and lease_expires_at > p_now),
      (select run_at from public.jobs where phase = 'failed' and run_at > p_now order by run_at limit 1)) end
   where singleton;
  return v_expired + v_due;
end
$$;
comment on function private.recover_jobs(timestamptz, integer) is
  'Gives expired leases back (an attempt is spent) and due retries. Answers how many; looks only when something may be due.';

-- The rows are locked by the caller. A job whose worker dies each time ends here, dead, its history saying why.
create function private.end_leases(p_jobs uuid[], p_now timestamptz, p_why text) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_ended integer;
begin
  update public.jobs j set
    status = case when j.cancel_requested then 'canceled' when j.attempt >= j.max_attempts then 'dead' else 'pending' end,
    phase = case when j.cancel_requested or j.attempt >= j.max_attempts then 'ended' else 'pending' end,
    status_reason = case
      when j.cancel_requested then format('%s; its owner had asked to cancel.', p_why)
      when j.attempt >= j.max_attempts then format('%s in attempt %s, the last one.', p_why, j.attempt)
      else format('%s in attempt %s of %s; the job goes to the next one.', p_why, j.attempt, j.max_attempts) end,
    error_code = 'lease_expired', error_message = 'The worker stopped giving signs of life.',
    finished_at = case when j.cancel_requested or j.attempt >= j.max_attempts then p_now end,
    run_at = p_now, worker = null, lease_hash = null, lease_expires_at = null, revision = j.revision + 1
  where j.id = any (p_jobs) and j.phase = 'running';
  get diagnostics v_ended = row_count;
  return v_ended;
end
$$;
comment on function private.end_leases(uuid[], timestamptz, text) is
  'Takes jobs away from their workers: back to pending, or dead after the last attempt, or canceled. Answers how many.';

create type private.claimed_job as (
  job_id uuid, lease_token uuid, lease_expires_at timestamptz, attempt integer, max_attempts integer,
  user_id uuid, repository_id uuid, host text, full_name text, is_private boolean, branch text,
  engine text, options jsonb);
comment on type private.claimed_job is 'What a worker gets to know of a job it claimed.';

-- One job, or null. Users stand in a ring by user_key; the search starts behind the user served last, so a user with a
-- million jobs delays another one by one job, and each probe is one step in an index: depth does not matter. It also keeps
-- claims away from the dead entries that earlier claims left behind, which a held snapshot keeps alive; what the search saw of
-- the user's own (v_due), the claim itself does not look at again. The class 100, in
-- which nearly every job is, is walked without asking first whether it has any: that question would be asked at the head.
--
-- Concurrency: an advisory lock serialises claims for ONE user, which makes the limit on running jobs exact: the
-- statement after it sees what the last holder did. A claimer that finds it taken goes on to the next user; it waits
-- only when that was the last chance in this class (p_may_wait), and only as long as it holds no such lock itself.
--
-- p_but_engines: engines whose jobs this worker leaves alone, its key for them being refused, say. The first other job of a
-- user is taken; only then does the search cost what it passes over.
create function private.claim_one(
  p_worker text, p_now timestamptz, p_lease interval, p_max_running integer, p_may_wait boolean, p_but_engines text[])
returns private.claimed_job language plpgsql volatile set search_path = '' as $$
declare
  v_start constant bigint := coalesce(pg_catalog.pg_sequence_last_value('private.ring'), 0);
  v_token constant uuid := pg_catalog.gen_random_uuid();
  v_claimed private.claimed_job;
  v_priority smallint := -1;
  v_waited boolean := false;
  v_busy bigint;
  v_user bigint;
  v_due timestamptz;
  v_wrapped boolean;
begin
  loop
    if v_waited then
      v_waited := false;
    elsif v_priority < 100 then
      select j.priority into v_priority from public.jobs j
       where j.phase = 'pending' and j.priority > v_priority and j.priority < 100 order by j.priority limit 1;
      v_priority := coalesce(v_priority, 100);
    else
      select j.priority into v_priority from public.jobs j
       where j.phase = 'pending' and j.priority > v_priority order by j.priority limit 1;
      exit when not found;
    end if;
    v_user := v_start;
    v_wrapped := false;
    v_busy := null;
    loop
      select j.user_key, j.run_at into v_user, v_due from public.jobs j
       where j.phase = 'pending' and j.priority = v_priority and j.user_key > v_user
       order by j.user_key, j.run_at limit 1;
      if not found or (v_wrapped and v_user > v_start) then
        exit when v_wrapped;
        v_wrapped := true;
        v_user := -9223372036854775808;
        continue;
      end if;
      continue when v_due > p_now;
      if not pg_catalog.pg_try_advisory_xact_lock(1179602500, (v_user >> 32)::integer) then
        v_busy := coalesce(v_busy, v_user);
        continue;
      end if;
      p_may_wait := false;
      update public.jobs j set
        status = 'claimed', phase = 'running', status_reason = format('Claimed, attempt %s of %s.', j.attempt + 1, j.max_attempts),
        attempt = j.attempt + 1, worker = p_worker, lease_hash = private.hash_token(v_token), claimed_at = p_now,
        heartbeat_at = p_now, lease_expires_at = p_now + p_lease, broadcast_at = p_now, broadcast_due = false,
        step = null, step_index = 0, percent = 0, revision = j.revision + 1
      from public.repositories r
      where r.id = j.repository_id
        and j.id = (select c.id from public.jobs c
          where c.phase = 'pending' and c.priority = v_priority and c.user_key = v_user and c.run_at between v_due and p_now
            and (p_but_engines is null or c.engine <> all (p_but_engines))
          order by c.run_at, c.id limit 1 for no key update skip locked)
        and p_max_running > (select count(*) from (
          select from public.jobs o where o.phase = 'running' and o.user_key = v_user limit p_max_running) as running)
      returning j.id, v_token, j.lease_expires_at, j.attempt, j.max_attempts, j.user_id, j.repository_id,
                r.host, r.full_name, r.is_private, j.branch, j.engine, j.options into v_claimed;
      if found then
        -- An assignment, because PERFORM would be a statement of its own.
        v_user := pg_catalog.setval('private.ring', v_user);
        return v_claimed;
      end if;
    end loop;
    if v_busy is not null and p_may_wait then
      perform pg_catalog.pg_advisory_xact_lock(1179602500, (v_busy >> 32)::integer);
      p_may_wait := false;
      v_waited := true;
      p_now := private.clock();
    end if;
  end loop;
  return null;
end
$$;
comment on function private.claim_one(text, timestamptz, interval, integer, boolean, text[]) is
  'Leases the next job: priority, then fairness between users, then age, within the limit of running jobs a user.';

-- What a claim must know stands in four tables of one row each (for this worker), read by one statement. The planner settings
-- pin the index walks, whatever the statistics say of a table that was empty a moment ago.
create function private.claim_jobs(p_worker text, p_limit integer, p_lease_seconds integer, p_but_engines text[] default null)
returns setof private.claimed_job language plpgsql security definer
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_known record;
  v_room integer;
  v_job private.claimed_job;
begin
  p_worker := private.worker_name(p_worker);
  select c.now, s.max_running_per_user, w.draining, w.max_jobs, w.started_at, w.seen_at,
         least(greatest(make_interval(secs => coalesce(p_lease_seconds, 300)), s.lease_min), s.lease_max) as lease,
         r.next_at not between c.now and c.now + s.lease_min as may_be_due
    into strict v_known
    from private.settings s
   cross join (select pg_catalog.clock_timestamp() + shift as now from private.clock_shift) c
   cross join private.recovery r
    left join public.workers w on w.id = p_worker;
  if v_known.seen_at is null or v_known.seen_at not between v_known.now - interval '5 s' and v_known.now then
    perform private.see_worker(p_worker, v_known.now);
  end if;
  if v_known.may_be_due then
    perform private.recover_jobs(v_known.now, 16);
  end if;
  v_room := case when v_known.draining then 0
                 when v_known.max_jobs is null then 2147483647
                 else private.room_of_worker(p_worker, v_known.max_jobs, v_known.started_at) end;
  for v_n in 1..least(coalesce(p_limit, 1), v_room, 100) loop
    v_job := private.claim_one(p_worker, v_known.now, v_known.lease, v_known.max_running_per_user, v_n = 1, p_but_engines);
    exit when v_job.job_id is null;
    return next v_job;
  end loop;
end
$$;
comment on function private.claim_jobs(text, integer, integer, text[]) is 'Body of public.claim_jobs.';

-- Jobs are locked in the order of their ids, and rows held by another transaction are waited for: an answer "lost" is
-- final. The clock is read when all of them are held. Progress that came too fast to be told is told now: so the last of it
-- always reaches the pages, whatever the worker does next.
create function private.heartbeat_jobs(p_worker text, p_leases jsonb, p_lease_seconds integer)
returns table (job_id uuid, verdict text) language plpgsql security definer
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_lease interval := private.lease_length(p_lease_seconds);
  v_now timestamptz;
  v_ids uuid[];
  v_hashes bytea[];
  v_held uuid[];
  v_untold uuid[];
begin
  p_worker := private.worker_name(p_worker);
  if jsonb_typeof(coalesce(p_leases, '[]')) <> 'array' or jsonb_array_length(coalesce(p_leases, '[]')) > 10000 then
    raise sqlstate 'PT400' using message = 'The leases of a heartbeat are an array of at most 10000.',
      hint = 'Send [{"job_id": …, "lease_token": …}, …].';
  end if;
  perform private.see_worker(p_worker, private.clock());
  select array_agg(l.job_id), array_agg(private.hash_token(l.lease_token)) into v_ids, v_hashes
    from jsonb_to_recordset(coalesce(p_leases, '[]')) as l (job_id uuid, lease_token uuid);
  select array_agg(h.id), array_agg(h.id) filter (where h.broadcast_due) into v_held, v_untold from (
    select j.id, j.broadcast_due from unnest(v_ids, v_hashes) as l (id, hash)
      join public.jobs j on j.id = l.id and j.lease_hash = l.hash
     order by j.id for no key update of j) h;
  v_now := private.clock();
  return query
  with beaten as (
    update public.jobs j set heartbeat_at = v_now, lease_expires_at = v_now + v_lease
     where j.id = any (v_held) returning j.id, j.lease_hash, j.cancel_requested)
  select l.id, case when b.id is null then 'lost' when b.cancel_requested then 'cancel' else 'kept' end
    from unnest(v_ids, v_hashes) as l (id, hash) left join beaten b on b.id = l.id and b.lease_hash = l.hash;
  if v_untold is not null then
    update public.jobs j set broadcast_at = v_now, broadcast_due = false where j.id = any (v_untold);
  end if;
  perform private.recover_jobs(v_now, 16);
end
$$;
comment on function private.heartbeat_jobs(text, jsonb, integer) is 'Body of public.heartbeat_jobs.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.register_worker(worker text, info jsonb default '{}', draining boolean default false) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform private.register_worker(worker, info, draining);
end
$$;
comment on function public.register_worker(text, jsonb, boolean) is
  'A worker says that it is there, what it is, and whether it is draining. PT400, PT413.';

create function public.claim_jobs(
  worker text, max_jobs integer default 1, lease_seconds integer default 300, but_engines text[] default null)
returns setof private.claimed_job language plpgsql volatile set search_path = '' as $$
begin
  return query select * from private.claim_jobs(worker, max_jobs, lease_seconds, but_engines);
end
$$;
comment on function public.claim_jobs(text, integer, integer, text[]) is
  'Leases up to max_jobs jobs to a worker, none of the engines it names: priority, then fairness between users, then age. One atomic step; counts the attempt; recovers expired leases. PT400.';

create function public.heartbeat_jobs(worker text, leases jsonb, lease_seconds integer default 300)
returns table (job_id uuid, verdict text) language plpgsql volatile set search_path = '' as $$
begin
  return query select h.job_id, h.verdict from private.heartbeat_jobs(worker, leases, lease_seconds) h;
end
$$;
comment on function public.heartbeat_jobs(text, jsonb, integer) is
  'Extends all leases of a worker, [{job_id, lease_token}, …], in one call. Verdicts: kept; lost: stop at once; cancel: stop, then release. PT400.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'register_worker(text, jsonb, boolean)', 'claim_jobs(text, integer, integer, text[])', 'heartbeat_jobs(text, jsonb, integer)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
end
$$;
