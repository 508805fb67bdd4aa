-- What a run page reads: everything it shows, as one consistent answer to one request, and for a job that waits its place in the
-- queue. Read often and by many, so it takes no lock and looks at a bounded number of rows, however deep the queue is.

-- The order of claims, walked as claim_one walks it, without claiming: lower priorities first, then round the ring of users, one
-- job of each in each round. Exact for the jobs that wait now, as long as nobody meets the limit of running jobs a user; counted
-- up to p_most, so at most about twice that many index entries are visited. The planner settings are those of the claim.
create function private.place_in_queue(p_job public.jobs, p_now timestamptz, p_most integer) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_bitmapscan = off as $$
declare
  v_start constant bigint := coalesce(pg_catalog.pg_sequence_last_value('private.ring'), 0);
  -- The round in which this job is claimed: which of its owner's jobs it is.
  v_round constant integer := 1 + (select count(*) from (
    select from public.jobs j where j.phase = 'pending' and j.priority = p_job.priority and j.user_key = p_job.user_key
       and (j.run_at, j.id) < (p_job.run_at, p_job.id) limit p_most) earlier);
  v_place integer := v_round + (select count(*) from (
    select from public.jobs j where j.phase = 'pending' and j.priority < p_job.priority and j.run_at <= p_now limit p_most) sooner);
  v_user bigint := v_start;
  v_passed integer := 0;
  v_wrapped boolean := false;
begin
  while v_place <= p_most loop
    select j.user_key into v_user from public.jobs j
     where j.phase = 'pending' and j.priority = p_job.priority and j.user_key > v_user and j.run_at <= p_now
     order by j.user_key limit 1;
    if not found or (v_wrapped and v_user > v_start) then
      exit when v_wrapped;
      v_wrapped := true;
      v_user := -9223372036854775808;
    elsif v_user = p_job.user_key then
      -- Whoever stands behind its owner is served one round less before it.
      exit when v_round = 1;
      v_passed := 1;
    else
      v_place := v_place + (select count(*) from (
        select from public.jobs j where j.phase = 'pending' and j.priority = p_job.priority and j.user_key = v_user
           and j.run_at <= p_now limit v_round - v_passed) theirs);
    end if;
  end loop;
  return jsonb_build_object('place', least(v_place, p_most), 'more', v_place > p_most);
end
$$;
comment on function private.place_in_queue(public.jobs, timestamptz, integer) is
  'Which job from now this waiting one is in the order of claims: {place, more}; more: it is behind the first p_most.';

create function private.waiting(p_job public.jobs, p_now timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_limit constant integer := (select max_running_per_user from private.settings);
begin
  if p_job.status <> 'pending' or p_job.run_at > p_now then
    return null;
  end if;
  return private.place_in_queue(p_job, p_now, 100) || jsonb_build_object(
    'workers', (select count(*) from public.workers w where not w.draining and w.seen_at >= p_now - interval '2 minutes'),
    'own_running', (select count(*) from (
      select from public.jobs j where j.phase = 'running' and j.user_key = p_job.user_key limit v_limit) running),
    'own_limit', v_limit);
end
$$;
comment on function private.waiting(public.jobs, timestamptz) is
  'What a job that could be claimed waits for: its place, workers alive, its owner''s running jobs and their limit; null for any other.';

create function private.job_snapshot(p_job_id uuid, p_after bigint, p_chapters boolean) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
  v_now constant timestamptz := private.clock();
  v_job public.jobs;
begin
  select * into v_job from public.jobs j where j.id = p_job_id and j.user_id = v_user;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such job.', hint = 'It may have been removed with its repository.';
  end if;
  return jsonb_build_object(
    'now', v_now,
    'job', to_jsonb(v_job) - '{user_id,user_key,phase,lease_hash,ended_lease_hash,backoff_base,backoff_cap,broadcast_at,
                              broadcast_due}'::text[],
    'events', (select coalesce(jsonb_agg(to_jsonb(e) - 'user_id' order by e.id), '[]') from (
      select * from public.job_events t where t.job_id = p_job_id and t.id > coalesce(p_after, 0) order by t.id limit 1000) e),
    'usage', (select u.usage from public.job_usage u where u.job_id = p_job_id),
    'chapters', case when p_chapters then (
      select coalesce(jsonb_agg(jsonb_build_object('slug', u.value -> 'slug', 'position', u.value -> 'position',
                                                   'title', u.value -> 'title', 'summary', u.value -> 'summary')), '[]')
        from public.unit_results u where u.job_id = p_job_id and u.kind = 'chapter') end,
    'waiting', private.waiting(v_job, v_now));
end
$$;
comment on function private.job_snapshot(uuid, bigint, boolean) is 'Body of public.job_snapshot.';

create function public.job_snapshot(job_id uuid, after bigint default 0, chapters boolean default true) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return private.job_snapshot(job_id, after, chapters);
end
$$;
comment on function public.job_snapshot(uuid, bigint, boolean) is
  'A job of the signed-in user as its run page shows it: {now, job, events (behind the one named, at most 1,000), usage, chapters (null unless asked for), waiting (null unless it could be claimed)}. PT401, PT404.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array['place_in_queue(public.jobs, timestamptz, integer)', 'waiting(public.jobs, timestamptz)'] loop
    execute format('revoke all on function private.%s from public, anon, authenticated, service_role', v_function);
  end loop;
  foreach v_function in array array['job_snapshot(uuid, bigint, boolean)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
end
$$;
