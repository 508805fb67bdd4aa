-- What follows from a change of a job: the rules it must keep, one history row, the broadcasts.
-- Triggers, so that no function can forget it.

create function private.job_added() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.user_key := pg_catalog.hashtextextended(new.user_id::text, 0);
  new.phase := private.phase_of(new.status);
  return new;
end
$$;
comment on function private.job_added() is 'Fills in what a new row of jobs derives from its other columns.';
create trigger jobs_added before insert on public.jobs
  for each row execute function private.job_added();

-- realtime.send exists on Supabase and on the embedded stack, not on a bare PostgreSQL: there nothing is told, and the
-- poll, which is the truth anyway, does the work. Definer, because the caller may not insert into realtime.messages.
create function private.broadcast(p_topic text, p_event text, p_payload jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if pg_catalog.to_regnamespace('realtime') is null
      or pg_catalog.to_regprocedure('realtime.send(jsonb,text,text,boolean)') is null then
    return false;
  end if;
  perform realtime.send(p_payload, p_event, p_topic, true);
  return true;
end
$$;
comment on function private.broadcast(text, text, jsonb) is
  'Sends a hint on a private Realtime topic, where there is one. A hint only: the row is the truth.';

-- One trigger for all of it, in the order rules, history, hints, with its conditions inside: each trigger costs a look-up of the
-- row, and each WHEN is parsed anew in every statement. A heartbeat names none of the columns it is for, and costs nothing.
-- Functions are called by assignments, which cost half of a PERFORM.
create function private.job_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_transition constant boolean := old.status is distinct from new.status;
  v_at timestamptz;
  v_told boolean;
begin
  -- The diagram of the jobs table, arrow by arrow.
  if v_transition and tg_op = 'UPDATE' and old.status || ' ' || new.status <> all ('{
      pending claimed, claimed cloning, cloning analyzing, analyzing gathering, gathering completed,
      claimed pending, cloning pending, analyzing pending, gathering pending,
      claimed failed, cloning failed, analyzing failed, gathering failed,
      claimed dead, cloning dead, analyzing dead, gathering dead,
      claimed canceled, cloning canceled, analyzing canceled, gathering canceled,
      pending canceled, failed canceled, failed pending, dead pending}'::text[]) then
    raise sqlstate 'PT409' using
      message = format('A job that is %s cannot become %s.', old.status, new.status),
      detail = format('job %s', old.id),
      hint = 'Report the states in order: claimed, cloning, analyzing, gathering; then complete the job.';
  elsif new.phase <> private.phase_of(new.status)
      or new.attempt not between 0 and new.max_attempts
      or num_nulls(new.lease_hash, new.lease_expires_at) <> (case new.phase when 'running' then 0 else 2 end)
      or (new.phase = 'running' and new.worker is null)
      or (new.phase = 'ended') <> (new.finished_at is not null)
      or (new.status = 'completed') <> (new.course_id is not null) then
    raise check_violation using
      message = format('This row of jobs contradicts itself: status %s, phase %s, attempt %s of %s.',
                       new.status, new.phase, new.attempt, new.max_attempts),
      detail = format('job %s', new.id),
      hint = 'A running job has a worker and a lease, an ended one finished_at, a completed one its course; no other has these.';
  end if;
  if v_transition then
    insert into public.job_events as e (job_id, user_id, attempt, at, kind, level, status, step, message, data)
    select new.id, new.user_id, new.attempt, pg_catalog.clock_timestamp() + c.shift, 'status',
           case new.status when 'dead' then 'error' when 'failed' then 'warning' else 'info' end,
           new.status, new.step, new.status_reason,
           jsonb_strip_nulls(jsonb_build_object(
             'from', old.status,
             'worker', new.worker,
             'error', case when new.status in ('failed', 'dead') then new.error_code end,
             'run_at', case when new.status in ('failed', 'pending') then new.run_at end))
      from private.clock_shift c
    returning e.at into v_at;
    if new.status = 'pending' and new.run_at <= v_at then
      v_told := private.broadcast('queue', 'doorbell', jsonb_build_object('kind', 'job', 'id', new.id));
    end if;
  end if;
  if v_transition or new.broadcast_at is distinct from old.broadcast_at then
    v_told := private.broadcast('user:' || new.user_id, 'job', jsonb_build_object(
      'id', new.id, 'repository_id', new.repository_id, 'revision', new.revision, 'status', new.status, 'step', new.step,
      'step_index', new.step_index, 'percent', new.percent));
  end if;
  if new.cancel_requested and not old.cancel_requested and new.lease_hash is not null then
    v_told := private.broadcast('queue', 'doorbell',
      jsonb_build_object('kind', 'cancel', 'id', new.id, 'worker', new.worker));
  end if;
  return null;
end
$$;
comment on function private.job_changed() is
  'Refuses what breaks a rule of jobs; writes one history row for each transition; broadcasts transitions always, progress when broadcast_at moved.';
create trigger jobs_changed after insert or update of
    status, phase, attempt, max_attempts, worker, lease_hash, finished_at, course_id, revision, broadcast_at, cancel_requested
  on public.jobs for each row execute function private.job_changed();

create function private.jobs_gone() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.job_usage u using gone where u.job_id = gone.id;
  delete from public.job_events e using gone where e.job_id = gone.id;
  return null;
end
$$;
comment on function private.jobs_gone() is 'The account and the history of a job go with it, however it went.';
create trigger jobs_gone after delete on public.jobs
  referencing old table as gone for each statement execute function private.jobs_gone();

-- Only the owner's topic is needed here, so the unit's job tells whose it is.
create function private.tell_unit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid;
begin
  select j.user_id into v_user from public.jobs j where j.id = new.job_id;
  if v_user is not null then
    perform private.broadcast('user:' || v_user, 'unit',
      jsonb_build_object('job_id', new.job_id, 'kind', new.kind, 'key', new.key));
  end if;
  return null;
end
$$;
comment on function private.tell_unit() is 'Broadcasts that a chapter of a running job can be read.';
create trigger unit_results_tell after insert or update of job_id on public.unit_results
  for each row when (new.kind = 'chapter') execute function private.tell_unit();
