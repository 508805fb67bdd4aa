-- The worker's side of the queue, 2: progress, and the three ways a worker ends a lease: complete, fail, release.
-- Every function carries the lease token. Executable by service_role alone.

-- A message that repeats the last line of the history is not written again: the RPC may be sent twice.
-- The pages are told of a transition always, of anything else, steps and lines of the log too, at most twice a second: a page
-- that is told reads the row and the lines it has not got. What was not told is noted in broadcast_due.
create function private.report_progress(
  p_job_id uuid, p_lease_token uuid, p_status text, p_step text, p_step_index integer, p_percent integer,
  p_message text, p_level text, p_commit_sha text, p_usage jsonb)
returns boolean language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
  v_now constant timestamptz := private.clock();
  v_status constant text := coalesce(p_status, v_job.status);
  v_step constant text := coalesce(p_step, v_job.step);
  v_tell constant boolean := v_status <> v_job.status or v_job.broadcast_at is null
    or v_now not between v_job.broadcast_at and v_job.broadcast_at + interval '500 ms';
begin
  perform private.require_progress(p_status, p_step, p_step_index, p_level, p_commit_sha, p_usage);
  update public.jobs j set
    status = v_status,
    status_reason = case when v_status <> v_job.status then left(p_message, 2000) else j.status_reason end,
    step = v_step, step_index = coalesce(p_step_index, j.step_index),
    percent = greatest(j.percent, least(coalesce(p_percent, 0), 100)),
    commit_sha = coalesce(p_commit_sha, j.commit_sha),
    broadcast_at = case when v_tell then v_now else j.broadcast_at end, broadcast_due = not v_tell,
    revision = j.revision + 1
  where j.id = p_job_id;
  if p_message is not null and v_status = v_job.status then
    insert into public.job_events (job_id, user_id, attempt, at, kind, level, status, step, message)
    select p_job_id, v_job.user_id, v_job.attempt, v_now, case when v_step is distinct from v_job.step then 'step' else 'log' end,
           coalesce(p_level, 'info'), v_status, v_step, left(p_message, 2000)
     where not exists (
       select from (select e.* from public.job_events e where e.job_id = p_job_id order by e.id desc limit 1) last
        where (last.attempt, last.status, last.step, last.message)
          is not distinct from (v_job.attempt, v_status, v_step, left(p_message, 2000)));
  end if;
  if p_usage is not null then
    insert into public.job_usage as u (job_id, user_id, usage) values (p_job_id, v_job.user_id, p_usage)
    on conflict (job_id) do update set usage = excluded.usage;
  end if;
  return v_job.cancel_requested;
end
$$;
comment on function private.report_progress(uuid, uuid, text, text, integer, integer, text, text, text, jsonb) is
  'Body of public.report_progress.';

create function private.require_progress(
  p_status text, p_step text, p_step_index integer, p_level text, p_commit_sha text, p_usage jsonb)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if p_status not in ('cloning', 'analyzing', 'gathering') then
    raise sqlstate 'PT400' using message = format('"%s" is not a state of work.', left(p_status, 40)),
      hint = 'Report cloning, analyzing or gathering; jobs end by complete_job, fail_job or release_job.';
  elsif p_step not in ('survey', 'extract', 'relate', 'order', 'write', 'review', 'tutorials')
        or p_step_index not between 0 and 6 then
    raise sqlstate 'PT400' using message = format('"%s", number %s, is not a step.', left(p_step, 40), p_step_index),
      hint = 'Steps are survey (0), extract, relate, order, write, review and tutorials (6).';
  elsif p_level not in ('info', 'warning', 'error') then
    raise sqlstate 'PT400' using message = format('"%s" is not a level.', left(p_level, 40)),
      hint = 'Levels are info, warning and error.';
  elsif p_commit_sha !~ '^[0-9a-f]{40,64}$' then
    raise sqlstate 'PT400' using message = format('"%s" is not a commit.', left(p_commit_sha, 80)),
      hint = 'Send the whole hash, in lower case.';
  elsif jsonb_typeof(p_usage) <> 'object' or pg_column_size(p_usage) > 4096 then
    raise sqlstate 'PT400' using message = 'This is no account of what was used.', hint = 'Send an object of at most 4 kB.';
  end if;
end
$$;
comment on function private.require_progress(text, text, integer, text, text, jsonb) is 'PT400 for what report_progress cannot take.';

-- The course, its chapters and the end of the job in one transaction: until it commits, the previous course is the newest.
-- A course that is ready is published even when its owner has asked to cancel meanwhile.
-- Concurrency: the repository's row, locked before the job's, serialises the version numbers.
create function private.complete_job(p_job_id uuid, p_lease_token uuid, p_course jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_course uuid;
begin
  perform from public.jobs j join public.repositories r on r.id = j.repository_id
    where j.id = p_job_id for no key update of r;
  select * into v_job from public.jobs
   where id = p_job_id and lease_hash = private.hash_token(p_lease_token) for no key update;
  if not found then
    v_job := private.ended_job(p_job_id, p_lease_token);
    if v_job.status <> 'completed' then
      raise sqlstate 'PT409' using message = format('This lease ended already: the job is %s.', v_job.status),
        detail = format('job %s', p_job_id), hint = 'Stop working on it.';
    end if;
    return v_job.course_id;
  end if;
  perform private.require_course(p_course);
  v_course := private.store_course(v_job, p_course);
  update public.repositories set last_seen_commit = p_course ->> 'commit_sha' where id = v_job.repository_id;
  update public.jobs set status = 'completed', phase = 'ended', status_reason = 'The course is ready.', course_id = v_course,
    finished_at = private.clock(), percent = 100, commit_sha = p_course ->> 'commit_sha', error_code = null, error_message = null,
    ended_lease_hash = lease_hash, lease_hash = null, lease_expires_at = null, revision = revision + 1
  where id = p_job_id;
  perform private.forget_units(v_job.repository_id);
  return v_course;
end
$$;
comment on function private.complete_job(uuid, uuid, jsonb) is 'Body of public.complete_job.';

create function private.require_course(p_course jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if jsonb_typeof(p_course -> 'chapters') is distinct from 'array' or jsonb_array_length(p_course -> 'chapters') = 0 then
    raise sqlstate 'PT400' using message = 'A course needs at least one chapter.', hint = 'Fail the job instead.';
  elsif pg_column_size(p_course) > (select course_bytes_max from private.settings)
        or jsonb_array_length(p_course -> 'chapters') > 500 then
    raise sqlstate 'PT413' using message = 'This course is too large to be stored.',
      detail = format('%s bytes, %s chapters', pg_column_size(p_course), jsonb_array_length(p_course -> 'chapters')),
      hint = 'Leave parts of the repository out.';
  end if;
end
$$;
comment on function private.require_course(jsonb) is 'PT400 or PT413 for what complete_job cannot take.';

create function private.store_course(p_job public.jobs, p_course jsonb) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_course uuid;
begin
  insert into public.courses (repository_id, user_id, job_id, version, branch, commit_sha, engine, language, title, summary,
                              diagram, outline, glossary, coverage, left_out, stats, created_at)
  select p_job.repository_id, p_job.user_id, p_job.id,
         coalesce((select max(c.version) from public.courses c where c.repository_id = p_job.repository_id), 0) + 1,
         p_job.branch, c.commit_sha, c.engine, coalesce(c.language, 'en'), c.title, coalesce(c.summary, ''),
         coalesce(c.diagram, ''), coalesce(c.outline, '[]'), coalesce(c.glossary, '[]'), coalesce(c.coverage, '{}'),
         coalesce(c.left_out, '[]'), coalesce(c.stats, '{}'), private.clock()
    from jsonb_to_record(p_course) as c (commit_sha text, engine text, language text, title text, summary text, diagram text,
                                         outline jsonb, glossary jsonb, coverage jsonb, left_out jsonb, stats jsonb)
  returning id into v_course;
  insert into public.chapters (course_id, position, slug, title, summary, markdown, html, toc, citations, quiz, exercises,
                               reading_minutes)
  select v_course, h.position, h.slug, h.title, coalesce(h.summary, ''), h.markdown, h.html, coalesce(h.toc, '[]'),
         coalesce(h.citations, '[]'), coalesce(h.quiz, '[]'), coalesce(h.exercises, '[]'), coalesce(h.reading_minutes, 1)
    from jsonb_to_recordset(p_course -> 'chapters') as h (position smallint, slug text, title text, summary text, markdown text,
      html text, toc jsonb, citations jsonb, quiz jsonb, exercises jsonb, reading_minutes smallint);
  insert into public.course_sources (course_id, path, start, html)
  select v_course, s.path, s.start, s.html
    from jsonb_to_recordset(coalesce(p_course -> 'sources', '[]')) as s (path text, start integer, html text);
  return v_course;
exception when integrity_constraint_violation or data_exception then
  raise sqlstate 'PT400' using message = 'The course is not well formed.', detail = left(sqlerrm, 500),
    hint = 'Send title, engine, commit_sha and chapters, each chapter with position, slug, title, markdown and html.';
end
$$;
comment on function private.store_course(public.jobs, jsonb) is 'Stores a course with its chapters; PT400 for one that breaks a rule.';

create function private.forget_units(p_repository_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.unit_results u where u.repository_id = p_repository_id and u.fingerprint in (
    select o.fingerprint from public.unit_results o where o.repository_id = p_repository_id
     order by o.used_at desc, o.fingerprint offset (select units_per_repository from private.settings));
end
$$;
comment on function private.forget_units(uuid) is 'Bounds the memo of a repository: the least recently used units go.';

create function private.fail_job(
  p_job_id uuid, p_lease_token uuid, p_error_code text, p_message text, p_retryable boolean, p_retry_in integer,
  out status text, out run_at timestamptz)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  update public.jobs j set
    (status, phase, run_at, finished_at) = (
      select e.status, private.phase_of(e.status),
             case when e.status = 'failed' then s.now + greatest(
               private.backoff(j.attempt, coalesce(j.backoff_base, s.backoff_base), coalesce(j.backoff_cap, s.backoff_cap)),
               make_interval(secs => least(coalesce(p_retry_in, 0), 86400))) else j.run_at end,
             case when e.status <> 'failed' then s.now end
        from (select case when j.cancel_requested then 'canceled'
                          when not coalesce(p_retryable, true) or j.attempt >= j.max_attempts then 'dead'
                          else 'failed' end as status) e),
    status_reason = left(p_message, 2000), error_code = left(p_error_code, 64), error_message = left(p_message, 2000),
    worker = null, ended_lease_hash = j.lease_hash, lease_hash = null, lease_expires_at = null, revision = j.revision + 1
  from (select backoff_base, backoff_cap, pg_catalog.clock_timestamp() + c.shift as now
          from private.settings cross join private.clock_shift c) s
  where j.id = p_job_id and j.lease_hash = private.hash_token(p_lease_token)
  returning j.status, j.run_at into status, run_at;
  if not found then
    select j.status, j.run_at into status, run_at from private.ended_job(p_job_id, p_lease_token) j;
  elsif status = 'failed' then
    perform private.look_again_at(run_at);
  end if;
end
$$;
comment on function private.fail_job(uuid, uuid, text, text, boolean, integer) is 'Body of public.fail_job.';

-- Not waited for: whoever holds the row is looking right now, and looks again within lease_min.
create function private.look_again_at(p_at timestamptz) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update private.recovery r set next_at = p_at
    from (select singleton from private.recovery where next_at > p_at for update skip locked) mine
   where r.singleton = mine.singleton;
end
$$;
comment on function private.look_again_at(timestamptz) is 'Tells recover_jobs that something is due earlier than it believes.';

-- A job that is given back costs no attempt, so giving back alone must not make it go round: no attempt begins sooner than
-- backoff_base after the one before it began, whatever the worker says. Where a job ran for longer, it is due at once.
create function private.release_job(p_job_id uuid, p_lease_token uuid, p_reason text, p_delay integer) returns text
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  v_now constant timestamptz := private.clock();
  v_status text;
begin
  update public.jobs j set
    status = case when j.cancel_requested then 'canceled' else 'pending' end,
    phase = case when j.cancel_requested then 'ended' else 'pending' end,
    status_reason = case when j.cancel_requested then 'Canceled by its owner.'
                         else left(coalesce(p_reason, 'Given back by its worker.'), 2000) end,
    attempt = case when j.cancel_requested then j.attempt else j.attempt - 1 end,
    finished_at = case when j.cancel_requested then v_now end,
    run_at = greatest(v_now + make_interval(secs => least(greatest(coalesce(p_delay, 0), 0), 86400)),
                      j.claimed_at + coalesce(j.backoff_base, s.backoff_base)),
    worker = null, ended_lease_hash = j.lease_hash, lease_hash = null, lease_expires_at = null, revision = j.revision + 1
  from private.settings s
  where j.id = p_job_id and j.lease_hash = private.hash_token(p_lease_token)
  returning j.status into v_status;
  if not found then
    return (private.ended_job(p_job_id, p_lease_token)).status;
  end if;
  return v_status;
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

create function private.usage_of_job(p_job_id uuid, p_lease_token uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
begin
  return (select u.usage from public.job_usage u where u.job_id = v_job.id);
end
$$;
comment on function private.usage_of_job(uuid, uuid) is 'Body of public.usage_of_job.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.report_progress(
  job_id uuid, lease_token uuid, status text default null, step text default null, step_index integer default null,
  percent integer default null, message text default null, level text default 'info', commit_sha text default null,
  usage jsonb default null)
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  return private.report_progress(job_id, lease_token, status, step, step_index, percent, message, level, commit_sha, usage);
end
$$;
comment on function public.report_progress(uuid, uuid, text, text, integer, integer, text, text, text, jsonb) is
  'A worker tells how far it is and what it used; a message becomes a line of the log. Answers whether its owner asked to cancel. PT400; PT409 after a lost lease.';

create function public.complete_job(job_id uuid, lease_token uuid, course jsonb) returns uuid
language plpgsql volatile set search_path = '' set statement_timeout = '60s' as $$
begin
  return private.complete_job(job_id, lease_token, course);
end
$$;
comment on function public.complete_job(uuid, uuid, jsonb) is
  'Publishes the course, its chapters and the end of the job in one transaction; answers the course''s id. PT400, PT409, PT413.';

create function public.fail_job(
  job_id uuid, lease_token uuid, error_code text, message text, retryable boolean default true, retry_in integer default null,
  out status text, out run_at timestamptz)
language plpgsql volatile set search_path = '' as $$
begin
  select f.status, f.run_at into status, run_at
    from private.fail_job(job_id, lease_token, error_code, message, retryable, retry_in) f;
end
$$;
comment on function public.fail_job(uuid, uuid, text, text, boolean, integer) is
  'Ends an attempt with an error: "failed" until run_at (backoff, at least retry_in seconds), or "dead". PT409 after a lost lease.';

create function public.release_job(job_id uuid, lease_token uuid, reason text default null, delay integer default 0)
returns text language plpgsql volatile set search_path = '' as $$
begin
  return private.release_job(job_id, lease_token, reason, delay);
end
$$;
comment on function public.release_job(uuid, uuid, text, integer) is
  'Gives a job back without spending the attempt, due in delay seconds, not sooner than its first backoff after it was claimed (or
ends it, if it is to be canceled). PT409 after a lost lease.';

create function public.github_token_for_job(job_id uuid, lease_token uuid, out ciphertext text, out key_id integer)
language plpgsql volatile set search_path = '' as $$
begin
  select t.ciphertext, t.key_id into ciphertext, key_id from private.github_token_for_job(job_id, lease_token) t;
end
$$;
comment on function public.github_token_for_job(uuid, uuid) is
  'The encrypted GitHub token of the job''s owner, base64; nulls where there is none. PT409 after a lost lease.';

create function public.usage_of_job(job_id uuid, lease_token uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  return private.usage_of_job(job_id, lease_token);
end
$$;
comment on function public.usage_of_job(uuid, uuid) is
  'What earlier attempts of the job bought of a model, as report_progress was told; null: nothing. PT409 after a lost lease.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'report_progress(uuid, uuid, text, text, integer, integer, text, text, text, jsonb)',
    'complete_job(uuid, uuid, jsonb)',
    'fail_job(uuid, uuid, text, text, boolean, integer)', 'release_job(uuid, uuid, text, integer)',
    'github_token_for_job(uuid, uuid)', 'usage_of_job(uuid, uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
end
$$;
