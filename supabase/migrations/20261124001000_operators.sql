-- What an operator may do: requeue dead letters, clear what is stuck, prune what has ended.
--
-- An operator is whoever comes with the secret key or as the database's own role, or a signed-in user whose
-- app_metadata.role is "operator" (users cannot set that themselves). Pruning deletes, so it is not for signed-in users.

create function private.is_operator() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  -- The GUC role is what the API set for the request; SECURITY DEFINER does not change it. A role the API does not use came
  -- with its own login and its own grants.
  return coalesce(nullif(current_setting('role', true), 'none'), session_user) not in ('anon', 'authenticated', 'authenticator')
      or coalesce((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'operator', false);
end
$$;
comment on function private.is_operator() is
  'Whether this request may operate the queue: the secret key, the database''s own roles, or a user with app_metadata.role = operator.';

create function private.require_operator() returns void
language plpgsql stable set search_path = '' as $$
begin
  if not private.is_operator() then
    raise sqlstate 'PT403' using message = 'This is for operators of the queue.',
      hint = 'Ask an operator; operators carry app_metadata.role = "operator".';
  end if;
end
$$;
comment on function private.require_operator() is 'PT403 for everybody else.';

-- Oldest first, and one for a repository and branch: the newest; the others stay dead. A job whose branch has an active job
-- is left alone, and so is one whose branch has got its course since, unless it is asked for by its id.
create function private.requeue_dead_jobs(p_error_code text, p_job_ids uuid[], p_max_jobs integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_job uuid;
  v_requeued integer := 0;
begin
  perform private.require_operator();
  for v_job in
    select d.id from (
      select distinct on (j.repository_id, j.branch) j.id, j.finished_at from public.jobs j
       where j.status = 'dead' and j.phase = 'ended' and j.finished_at is not null
         and (p_error_code is null or j.error_code = p_error_code) and (p_job_ids is null or j.id = any (p_job_ids))
         and not exists (select from public.jobs a
           where a.user_id = j.user_id and a.repository_id = j.repository_id and a.branch = j.branch and (a.phase <> 'ended'
             or (p_job_ids is null and a.status = 'completed' and a.finished_at > j.finished_at)))
       order by j.repository_id, j.branch, j.finished_at desc) d
     order by d.finished_at limit least(greatest(coalesce(p_max_jobs, 100), 0), 10000)
  loop
    perform from public.jobs where id = v_job and status = 'dead' for no key update skip locked;
    if found and private.requeue(v_job, 'Requeued by an operator.') then
      v_requeued := v_requeued + 1;
    end if;
  end loop;
  return v_requeued;
end
$$;
comment on function private.requeue_dead_jobs(text, uuid[], integer) is 'Body of public.requeue_dead_jobs.';

create function private.clear_stuck_jobs(p_silent_for interval, p_worker text, p_max_jobs integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_now constant timestamptz := private.clock();
begin
  perform private.require_operator();
  if p_silent_for is null or p_silent_for < '0' then
    raise sqlstate 'PT400' using message = 'How long a job must have been silent is missing or negative.',
      hint = 'Send an interval, for example "10 minutes".';
  end if;
  return private.end_leases(array(
    select j.id from public.jobs j
     where j.phase = 'running' and j.heartbeat_at <= v_now - p_silent_for and (p_worker is null or j.worker = p_worker)
     order by j.id limit least(greatest(coalesce(p_max_jobs, 1000), 0), 10000) for no key update skip locked),
    v_now, 'An operator took the job from its silent worker');
end
$$;
comment on function private.clear_stuck_jobs(interval, text, integer) is 'Body of public.clear_stuck_jobs.';

-- History and results follow by their foreign keys: events go, courses and units stay and forget their job. Rows that
-- another transaction holds are left for the next batch, so nothing waits and nothing deadlocks.
create function private.prune_jobs(p_older_than interval, p_max_jobs integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_now constant timestamptz := private.clock();
  v_age constant interval := coalesce(p_older_than, (select retention from private.settings));
  v_pruned integer;
begin
  if v_age < '0' then
    raise sqlstate 'PT400' using message = 'Jobs cannot be pruned before they have ended.', hint = 'Send a positive interval.';
  end if;
  delete from public.jobs where id in (
    select j.id from public.jobs j where j.finished_at < v_now - v_age
     order by j.finished_at limit least(greatest(coalesce(p_max_jobs, 500), 0), 10000) for update skip locked);
  get diagnostics v_pruned = row_count;
  if v_pruned = 0 then
    delete from public.workers w where w.seen_at < v_now - interval '30 days';
    delete from private.rate_limits l where l.refilled_at < v_now - interval '2 days';
  end if;
  return v_pruned;
end
$$;
comment on function private.prune_jobs(interval, integer) is
  'Body of public.prune_jobs. With no job left to prune it forgets workers long gone and buckets long full.';

-- One transaction a batch: no long snapshot, no long lock. For pg_cron and psql.
create procedure private.prune(p_older_than interval default null, p_batch integer default 500)
language plpgsql as $$
begin
  loop
    exit when private.prune_jobs(p_older_than, p_batch) = 0;
    commit;
  end loop;
end
$$;
comment on procedure private.prune(interval, integer) is 'Prunes everything older than the retention, in small batches, each its own transaction.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.requeue_dead_jobs(error_code text default null, job_ids uuid[] default null, max_jobs integer default 100)
returns integer language plpgsql volatile set search_path = '' as $$
begin
  return private.requeue_dead_jobs(error_code, job_ids, max_jobs);
end
$$;
comment on function public.requeue_dead_jobs(text, uuid[], integer) is
  'Sends dead jobs back to pending with all their attempts, oldest first; only those of one error code or of a list, if given. None that is superseded, unless listed. Answers how many. PT403.';

create function public.clear_stuck_jobs(silent_for interval default '10 min', worker text default null, max_jobs integer default 1000)
returns integer language plpgsql volatile set search_path = '' as $$
begin
  return private.clear_stuck_jobs(silent_for, worker, max_jobs);
end
$$;
comment on function public.clear_stuck_jobs(interval, text, integer) is
  'Takes jobs from workers that have been silent so long, whatever their lease says: an attempt is spent. Answers how many. PT400, PT403.';

create function public.prune_jobs(older_than interval default null, max_jobs integer default 500)
returns integer language plpgsql volatile set search_path = '' as $$
begin
  return private.prune_jobs(older_than, max_jobs);
end
$$;
comment on function public.prune_jobs(interval, integer) is
  'Deletes one batch of jobs that ended longer ago (default: the retention setting), with their history; courses stay. Answers how many: call again until 0. PT400.';

revoke all on function private.is_operator(), private.require_operator() from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated, service_role;
revoke all on procedure private.prune(interval, integer) from public, anon, authenticated, service_role;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'requeue_dead_jobs(text, uuid[], integer)', 'clear_stuck_jobs(interval, text, integer)', 'prune_jobs(interval, integer)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
  foreach v_function in array array[
    'requeue_dead_jobs(text, uuid[], integer)', 'clear_stuck_jobs(interval, text, integer)'] loop
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
end
$$;
