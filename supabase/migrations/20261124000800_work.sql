-- The worker's side of the queue, 2: progress, units, and the four ends of a lease: complete, fail, release, and being
-- taken away. Every function carries the lease token. Executable by service_role alone.

create function private.report_progress(
  p_job_id uuid, p_lease_token uuid, p_status text, p_step text, p_step_index integer, p_percent integer,
  p_message text, p_level text, p_commit_sha text)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
  v_now timestamptz := private.clock();
  v_new_step boolean := p_step is not null and p_step is distinct from v_job.step;
begin
  if p_status is not null and p_status not in ('cloning', 'analyzing', 'gathering') then
    raise sqlstate 'PT400' using message = format('"%s" is not a state of work.', left(p_status, 40)),
      hint = 'Report cloning, analyzing or gathering; jobs end by complete_job, fail_job or release_job.';
  end if;
  update public.jobs j set
    status = coalesce(p_status, j.status),
    status_reason = case when p_status is distinct from j.status and p_status is not null
                         then left(p_message, 2000) else j.status_reason end,
    step = coalesce(p_step, j.step), step_index = coalesce(p_step_index, j.step_index),
    percent = greatest(j.percent, least(coalesce(p_percent, j.percent), 100)),
    commit_sha = coalesce(p_commit_sha, j.commit_sha),
    broadcast_at = case when v_new_step or j.broadcast_at is null or v_now - j.broadcast_at >= interval '500 ms'
                        then v_now else j.broadcast_at end,
    revision = j.revision + 1
  where j.id = p_job_id;
  if p_message is not null and (p_status is null or p_status = v_job.status) then
    insert into public.job_events (job_id, user_id, attempt, at, kind, level, status, step, message)
    values (p_job_id, v_job.user_id, v_job.attempt, v_now, case when v_new_step then 'step' else 'log' end,
            coalesce(p_level, 'info'), coalesce(p_status, v_job.status), coalesce(p_step, v_job.step), left(p_message, 2000));
  end if;
  return v_job.cancel_requested;
end
$$;
comment on function private.report_progress(uuid, uuid, text, text, integer, integer, text, text, text) is
  'Body of public.report_progress.';

create function private.save_unit(
  p_job_id uuid, p_lease_token uuid, p_fingerprint text, p_kind text, p_key text, p_value jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
  v_now timestamptz := private.clock();
  v_max integer := (select unit_bytes_max from private.settings);
begin
  if octet_length(p_value::text) > v_max then
    raise sqlstate 'PT413' using message = 'This unit is too large to be stored.',
      detail = format('%s: %s bytes, at most %s', left(p_key, 100), octet_length(p_value::text), v_max),
      hint = 'Split the work into smaller units.';
  end if;
  insert into public.unit_results as u (repository_id, fingerprint, kind, key, job_id, value, created_at, used_at)
  values (v_job.repository_id, p_fingerprint, p_kind, p_key, p_job_id, p_value, v_now, v_now)
  on conflict (repository_id, fingerprint) do update set job_id = excluded.job_id, used_at = excluded.used_at;
end
$$;
comment on function private.save_unit(uuid, uuid, text, text, text, jsonb) is 'Body of public.save_unit.';

create function private.load_units(p_job_id uuid, p_lease_token uuid, p_kinds text[])
returns table (fingerprint text, kind text, key text, value jsonb)
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
begin
  return query select u.fingerprint, u.kind, u.key, u.value from public.unit_results u
    where u.repository_id = v_job.repository_id and (p_kinds is null or u.kind = any (p_kinds))
    order by u.used_at desc limit 1000;
end
$$;
comment on function private.load_units(uuid, uuid, text[]) is 'Body of public.load_units.';

-- The course, its chapters and the end of the job in one transaction: until it commits, the previous course is the newest.
-- Concurrency: the repository's row is locked for the version number, after the job's.
create function private.complete_job(p_job_id uuid, p_lease_token uuid, p_course jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_now timestamptz := private.clock();
  v_course uuid;
begin
  if private.already_ended(p_job_id, p_lease_token, '{completed}') then
    return (select course_id from public.jobs where id = p_job_id);
  end if;
  v_job := private.leased_job(p_job_id, p_lease_token);
  if jsonb_typeof(p_course -> 'chapters') is distinct from 'array' or jsonb_array_length(p_course -> 'chapters') = 0 then
    raise sqlstate 'PT400' using message = 'A course needs at least one chapter.', hint = 'Fail the job instead.';
  end if;
  perform from public.repositories where id = v_job.repository_id for update;
  insert into public.courses (repository_id, user_id, job_id, version, branch, commit_sha, engine, language, title, summary,
                              diagram, outline, coverage, left_out, stats, created_at)
  select v_job.repository_id, v_job.user_id, v_job.id,
         coalesce((select max(c.version) from public.courses c where c.repository_id = v_job.repository_id), 0) + 1,
         v_job.branch, c.commit_sha, c.engine, coalesce(c.language, 'en'), c.title, coalesce(c.summary, ''),
         coalesce(c.diagram, ''), coalesce(c.outline, '[]'), coalesce(c.coverage, '{}'), coalesce(c.left_out, '[]'),
         coalesce(c.stats, '{}'), v_now
    from jsonb_to_record(p_course) as c (commit_sha text, engine text, language text, title text, summary text, diagram text,
                                         outline jsonb, coverage jsonb, left_out jsonb, stats jsonb)
  returning id into v_course;
  insert into public.chapters (course_id, position, slug, title, summary, markdown, html, toc, citations, quiz, reading_minutes)
  select v_course, h.position, h.slug, h.title, coalesce(h.summary, ''), h.markdown, h.html, coalesce(h.toc, '[]'),
         coalesce(h.citations, '[]'), coalesce(h.quiz, '[]'), coalesce(h.reading_minutes, 1)
    from jsonb_to_recordset(p_course -> 'chapters') as h (position smallint, slug text, title text, summary text, markdown text,
      html text, toc jsonb, citations jsonb, quiz jsonb, reading_minutes smallint);
  update public.repositories set last_seen_commit = p_course ->> 'commit_sha' where id = v_job.repository_id;
  update public.jobs set status = 'completed', status_reason = 'The course is ready.', course_id = v_course, finished_at = v_now,
    percent = 100, commit_sha = p_course ->> 'commit_sha', error_code = null, error_message = null,
    ended_lease_hash = lease_hash, lease_hash = null, lease_expires_at = null, revision = revision + 1
  where id = p_job_id;
  return v_course;
end
$$;
comment on function private.complete_job(uuid, uuid, jsonb) is 'Body of public.complete_job.';

create function private.fail_job(
  p_job_id uuid, p_lease_token uuid, p_error_code text, p_message text, p_retryable boolean, p_retry_in integer,
  out status text, out run_at timestamptz)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_job public.jobs;
  v_now timestamptz := private.clock();
  v_settings private.settings;
  v_status text;
  v_run_at timestamptz;
begin
  if not private.already_ended(p_job_id, p_lease_token, '{failed,dead,canceled,pending}') then
    v_job := private.leased_job(p_job_id, p_lease_token);
    select * into strict v_settings from private.settings;
    v_status := case when v_job.cancel_requested then 'canceled'
      when not coalesce(p_retryable, true) or v_job.attempt >= v_job.max_attempts then 'dead' else 'failed' end;
    v_run_at := v_now + greatest(
      private.backoff(v_job.attempt, coalesce(v_job.backoff_base, v_settings.backoff_base),
                      coalesce(v_job.backoff_cap, v_settings.backoff_cap)),
      make_interval(secs => least(coalesce(p_retry_in, 0), 86400)));
    update public.jobs j set
      status = v_status, status_reason = left(p_message, 2000), error_code = left(p_error_code, 64),
      error_message = left(p_message, 2000), run_at = v_run_at, worker = null,
      finished_at = case when v_status in ('dead', 'canceled') then v_now end,
      ended_lease_hash = j.lease_hash, lease_hash = null, lease_expires_at = null, revision = j.revision + 1
    where j.id = p_job_id;
  end if;
  select j.status, j.run_at into status, run_at from public.jobs j where j.id = p_job_id;
end
$$;
comment on function private.fail_job(uuid, uuid, text, text, boolean, integer) is 'Body of public.fail_job.';

create function private.release_job(p_job_id uuid, p_lease_token uuid, p_reason text, p_delay integer) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_now timestamptz := private.clock();
begin
  if not private.already_ended(p_job_id, p_lease_token, '{pending,canceled,claimed}') then
    v_job := private.leased_job(p_job_id, p_lease_token);
    update public.jobs j set
      status = case when j.cancel_requested then 'canceled' else 'pending' end,
      status_reason = case when j.cancel_requested then 'Canceled by its owner.'
                           else left(coalesce(p_reason, 'Given back by its worker.'), 2000) end,
      attempt = case when j.cancel_requested then j.attempt else j.attempt - 1 end,
      finished_at = case when j.cancel_requested then v_now end,
      run_at = v_now + make_interval(secs => least(greatest(coalesce(p_delay, 0), 0), 86400)), worker = null,
      ended_lease_hash = j.lease_hash, lease_hash = null, lease_expires_at = null, revision = j.revision + 1
    where j.id = p_job_id;
  end if;
  return (select j.status from public.jobs j where j.id = p_job_id);
end
$$;
comment on function private.release_job(uuid, uuid, text, integer) is 'Body of public.release_job.';

create function private.github_token_for_job(p_job_id uuid, p_lease_token uuid, out ciphertext text, out key_id integer)
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
begin
  select encode(t.ciphertext, 'base64'), t.key_id into ciphertext, key_id
    from private.github_tokens t where t.user_id = v_job.user_id;
end
$$;
comment on function private.github_token_for_job(uuid, uuid) is 'Body of public.github_token_for_job.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.report_progress(
  job_id uuid, lease_token uuid, status text default null, step text default null, step_index integer default null,
  percent integer default null, message text default null, level text default 'info', commit_sha text default null)
returns boolean language sql volatile set search_path = '' as $$
  select private.report_progress(job_id, lease_token, status, step, step_index, percent, message, level, commit_sha)
$$;
comment on function public.report_progress(uuid, uuid, text, text, integer, integer, text, text, text) is
  'A worker tells how far it is; a message becomes a line of the log. Answers whether its owner asked to cancel. PT409 after a lost lease.';

create function public.save_unit(job_id uuid, lease_token uuid, fingerprint text, kind text, key text, value jsonb)
returns void language sql volatile set search_path = '' as $$
  select private.save_unit(job_id, lease_token, fingerprint, kind, key, value)
$$;
comment on function public.save_unit(uuid, uuid, text, text, text, jsonb) is
  'Stores a finished unit of work under its fingerprint; the same one again changes nothing. PT409, PT413.';

create function public.load_units(job_id uuid, lease_token uuid, kinds text[] default null)
returns table (fingerprint text, kind text, key text, value jsonb) language sql volatile set search_path = '' as $$
  select u.fingerprint, u.kind, u.key, u.value from private.load_units(job_id, lease_token, kinds) u
$$;
comment on function public.load_units(uuid, uuid, text[]) is
  'The units known for the job''s repository, newest first, at most 1,000. PT409 after a lost lease.';

create function public.complete_job(job_id uuid, lease_token uuid, course jsonb) returns uuid
language sql volatile set search_path = '' set statement_timeout = '60s' as $$
  select private.complete_job(job_id, lease_token, course)
$$;
comment on function public.complete_job(uuid, uuid, jsonb) is
  'Publishes the course, its chapters and the end of the job in one transaction; answers the course''s id. PT400, PT409.';

create function public.fail_job(
  job_id uuid, lease_token uuid, error_code text, message text, retryable boolean default true, retry_in integer default null,
  out status text, out run_at timestamptz)
language sql volatile set search_path = '' as $$
  select f.status, f.run_at from private.fail_job(job_id, lease_token, error_code, message, retryable, retry_in) f
$$;
comment on function public.fail_job(uuid, uuid, text, text, boolean, integer) is
  'Ends an attempt with an error: "failed" until run_at (backoff, at least retry_in seconds), or "dead". PT409 after a lost lease.';

create function public.release_job(job_id uuid, lease_token uuid, reason text default null, delay integer default 0)
returns text language sql volatile set search_path = '' as $$
  select private.release_job(job_id, lease_token, reason, delay)
$$;
comment on function public.release_job(uuid, uuid, text, integer) is
  'Gives a job back without spending the attempt (or ends it, if it is to be canceled). PT409 after a lost lease.';

create function public.github_token_for_job(job_id uuid, lease_token uuid, out ciphertext text, out key_id integer)
language sql volatile set search_path = '' as $$
  select t.ciphertext, t.key_id from private.github_token_for_job(job_id, lease_token) t
$$;
comment on function public.github_token_for_job(uuid, uuid) is
  'The encrypted GitHub token of the job''s owner, base64; nulls where there is none. PT409 after a lost lease.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'report_progress(uuid, uuid, text, text, integer, integer, text, text, text)',
    'save_unit(uuid, uuid, text, text, text, jsonb)', 'load_units(uuid, uuid, text[])', 'complete_job(uuid, uuid, jsonb)',
    'fail_job(uuid, uuid, text, text, boolean, integer)', 'release_job(uuid, uuid, text, integer)',
    'github_token_for_job(uuid, uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
end
$$;
