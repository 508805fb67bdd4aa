-- What follows from a change of a job: the check of the transition, one history row, the broadcasts.
-- Triggers, so that no function can forget it.

create function private.check_job_transition() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (old.status, new.status) in (
    ('pending', 'claimed'), ('pending', 'canceled'),
    ('claimed', 'cloning'), ('cloning', 'analyzing'), ('analyzing', 'gathering'), ('gathering', 'completed'),
    ('failed', 'pending'), ('failed', 'canceled'), ('dead', 'pending'))
    or (old.status in ('claimed', 'cloning', 'analyzing', 'gathering')
        and new.status in ('pending', 'failed', 'dead', 'canceled')) then
    return new;
  end if;
  raise sqlstate 'PT409' using
    message = format('A job that is %s cannot become %s.', old.status, new.status),
    detail = format('job %s', old.id),
    hint = 'Report the states in order: claimed, cloning, analyzing, gathering; then complete the job.';
end
$$;
comment on function private.check_job_transition() is 'Refuses every transition that is not in the diagram of the jobs table.';
create trigger jobs_transition before update of status on public.jobs
  for each row when (old.status is distinct from new.status) execute function private.check_job_transition();

-- realtime.send exists on Supabase and on the embedded stack, not on a bare PostgreSQL: there nothing is told, and the
-- poll, which is the truth anyway, does the work. Definer, because the caller may not insert into realtime.messages.
create function private.broadcast(p_topic text, p_event text, p_payload jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if pg_catalog.to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    perform realtime.send(p_payload, p_event, p_topic, true);
  end if;
end
$$;
comment on function private.broadcast(text, text, jsonb) is
  'Sends a hint on a private Realtime topic. A hint only: the row is the truth.';

create function private.tell_job_change() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_transition boolean := tg_op = 'INSERT' or old.status is distinct from new.status;
begin
  if v_transition then
    insert into public.job_events (job_id, user_id, attempt, at, kind, level, status, step, message, data)
    values (new.id, new.user_id, new.attempt, private.clock(), 'status',
            case new.status when 'dead' then 'error' when 'failed' then 'warning' else 'info' end,
            new.status, new.step, left(new.status_reason, 2000),
            jsonb_strip_nulls(jsonb_build_object(
              'from', case when tg_op = 'UPDATE' then old.status end,
              'worker', new.worker,
              'error', case when new.status in ('failed', 'dead') then new.error_code end,
              'run_at', case when new.status in ('failed', 'pending') then new.run_at end)));
    if new.status = 'pending' and new.run_at <= private.clock() then
      perform private.broadcast('queue', 'doorbell', jsonb_build_object('kind', 'job', 'id', new.id));
    end if;
  end if;
  if v_transition or new.broadcast_at is distinct from old.broadcast_at then
    perform private.broadcast('user:' || new.user_id, 'job', jsonb_build_object(
      'id', new.id, 'repository_id', new.repository_id, 'revision', new.revision, 'status', new.status, 'step', new.step,
      'step_index', new.step_index, 'percent', new.percent));
  end if;
  if tg_op = 'UPDATE' and new.cancel_requested and not old.cancel_requested and new.lease_hash is not null then
    perform private.broadcast('queue', 'doorbell',
      jsonb_build_object('kind', 'cancel', 'id', new.id, 'worker', new.worker));
  end if;
  return null;
end
$$;
comment on function private.tell_job_change() is
  'Writes one history row for each transition and broadcasts visible changes: transitions always, progress when broadcast_at moved.';
create trigger jobs_tell_new after insert on public.jobs
  for each row execute function private.tell_job_change();
-- A heartbeat leaves the revision alone and costs nothing here.
create trigger jobs_tell after update on public.jobs for each row
  when (old.revision is distinct from new.revision or old.status is distinct from new.status)
  execute function private.tell_job_change();

-- Log lines and finished units reach an open run page as they come.
create function private.tell_job_event() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.broadcast('user:' || new.user_id, 'event', jsonb_build_object('job_id', new.job_id, 'id', new.id));
  return null;
end
$$;
comment on function private.tell_job_event() is 'Broadcasts that a job has a new line in its history.';
create trigger job_events_tell after insert on public.job_events
  for each row when (new.kind <> 'status') execute function private.tell_job_event();

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
