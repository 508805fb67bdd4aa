-- What a signed-in user may do. Bodies in `private`, SECURITY DEFINER; the exposed functions stand at the end.

create function private.require_user() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_user uuid := auth.uid();
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'You are not signed in.', hint = 'Sign in, and send the session''s access token.';
  end if;
  return v_user;
end
$$;
comment on function private.require_user() is 'The id of the signed-in user; PT401 where there is none.';

create function private.add_repository(p_host text, p_full_name text, p_default_branch text, p_is_private boolean)
returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := private.require_user();
  v_id uuid;
begin
  if coalesce(p_host, '') !~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$' then
    raise sqlstate 'PT400' using message = 'This is not the name of a Git host.', detail = coalesce(left(p_host, 200), 'none'),
      hint = 'Write the host alone, in lower case, for example github.com.';
  elsif p_host = 'local' then
    if coalesce(p_full_name, '') !~ '^/' or p_full_name ~ '[\x01-\x1f]' or length(p_full_name) > 4096 then
      raise sqlstate 'PT400' using message = 'A local repository is named by an absolute path.',
        hint = 'Give the whole path, starting with "/".';
    end if;
  elsif coalesce(p_full_name, '') !~ '^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}$'
        or p_full_name ~ '/\.{1,2}$' then
    raise sqlstate 'PT400' using message = 'This is not the name of a repository.', detail = coalesce(left(p_full_name, 200), 'none'),
      hint = 'Write it as owner/name, for example pallets/click.';
  end if;
  perform private.require_branch(p_default_branch);
  insert into public.repositories as r (user_id, host, full_name, default_branch, is_private)
  values (v_user, p_host, p_full_name, nullif(p_default_branch, ''), coalesce(p_is_private, false))
  on conflict (user_id, host, full_name) do update
    set default_branch = coalesce(excluded.default_branch, r.default_branch), is_private = excluded.is_private
  returning r.id into v_id;
  return v_id;
end
$$;
comment on function private.add_repository(text, text, text, boolean) is 'Body of public.add_repository.';

create function private.require_branch(p_branch text) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if length(p_branch) > 255 then
    raise sqlstate 'PT400' using message = 'The name of the branch is too long.', detail = left(p_branch, 300),
      hint = 'Name a branch, tag or commit in at most 255 characters.';
  end if;
end
$$;
comment on function private.require_branch(text) is 'PT400 for what cannot be the name of a branch.';

-- Whoever works on one of its jobs learns of it at once: the row is gone, so its lease is lost. The jobs are locked before they
-- are deleted, because the foreign key would take them in the order of its index.
create function private.remove_repository(p_repository_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  perform from public.repositories where id = p_repository_id and user_id = v_user for update;
  if not found then
    return false;
  end if;
  perform from public.jobs where user_id = v_user and repository_id = p_repository_id order by id for update;
  perform private.broadcast('queue', 'doorbell', jsonb_build_object('kind', 'cancel', 'id', j.id, 'worker', j.worker))
     from public.jobs j where j.user_id = v_user and j.repository_id = p_repository_id and j.phase = 'running';
  delete from public.repositories where id = p_repository_id;
  return true;
end
$$;
comment on function private.remove_repository(uuid) is 'Body of public.remove_repository.';

create function private.take_job_token(p_user uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_settings private.settings;
  v_wait interval;
begin
  select * into strict v_settings from private.settings;
  v_wait := private.take_token('enqueue:' || p_user, v_settings.enqueue_burst, v_settings.enqueue_per_hour);
  if v_wait > interval '0' then
    raise sqlstate 'PT429' using message = 'You have queued many courses in a short time.',
      detail = jsonb_build_object('retry_after', ceil(extract(epoch from v_wait)))::text,
      hint = format('Try again in %s s.', ceil(extract(epoch from v_wait)));
  end if;
end
$$;
comment on function private.take_job_token(uuid) is
  'One job out of the user''s rate limit; PT429 with retry_after (seconds, in detail) when there is none left.';

create function private.require_job_request(p_branch text, p_engine text, p_options jsonb) returns void
language plpgsql immutable set search_path = '' as $$
begin
  perform private.require_branch(p_branch);
  if p_engine !~ '^[a-z][a-z0-9_-]{0,31}$' then
    raise sqlstate 'PT400' using message = 'There is no such engine.', detail = left(p_engine, 100),
      hint = 'Use "offline", or leave it out.';
  elsif jsonb_typeof(p_options) <> 'object' then
    raise sqlstate 'PT400' using message = 'The options of a job are a JSON object.', hint = 'Send {} for none.';
  elsif pg_column_size(p_options) > 16384 then
    raise sqlstate 'PT413' using message = 'The options of the job are too large.', hint = 'Send at most 16 kB.';
  end if;
end
$$;
comment on function private.require_job_request(text, text, jsonb) is 'PT400 or PT413 for what enqueue_job cannot take.';

-- The body of enqueue_job, for whoever the caller has made sure of; its rules stay in one place.
-- Concurrency: two racing calls meet in the partial unique index jobs_one_active; the second waits for the first and
-- answers its job. If that job ends between the two statements, the loop tries again. The repository is held from its
-- removal meanwhile.
create function private.enqueue_job_for(
  p_user uuid, p_repository_id uuid, p_branch text, p_engine text, p_options jsonb,
  out job_id uuid, out status text, out created boolean)
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  v_branch text;
  v_paid boolean := false;
  v_now timestamptz;
begin
  perform private.require_job_request(p_branch, p_engine, p_options);
  select coalesce(nullif(p_branch, ''), r.default_branch, 'HEAD') into v_branch
    from public.repositories r where r.id = p_repository_id and r.user_id = p_user for key share;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such repository.', hint = 'Add the repository first.';
  end if;
  for v_try in 1..5 loop
    select j.id, j.status, false into job_id, status, created from public.jobs j
     where j.repository_id = p_repository_id and j.branch = v_branch and j.phase <> 'ended';
    if found then return; end if;
    if not v_paid then
      perform private.take_job_token(p_user);
      v_paid := true;
    end if;
    v_now := private.clock();
    insert into public.jobs as j (user_id, repository_id, branch, engine, options, max_attempts, run_at, created_at, status_reason)
    select p_user, p_repository_id, v_branch, coalesce(p_engine, 'offline'), coalesce(p_options, '{}'),
           s.max_attempts, v_now, v_now, 'Queued.' from private.settings s
    on conflict (repository_id, branch) where phase <> 'ended' do nothing
    returning j.id, j.status, true into job_id, status, created;
    if found then return; end if;
  end loop;
  raise sqlstate 'PT503' using message = 'The queue is busy with this very repository.', hint = 'Try again in a moment.';
end
$$;
comment on function private.enqueue_job_for(uuid, uuid, text, text, jsonb) is
  'Queues a job for a user of whom the caller has made sure: ownership, dedupe and rate limit are decided here.';

create function private.enqueue_job(
  p_repository_id uuid, p_branch text, p_engine text, p_options jsonb,
  out job_id uuid, out status text, out created boolean)
language plpgsql security definer set search_path = '' as $$
begin
  select e.job_id, e.status, e.created into job_id, status, created
    from private.enqueue_job_for(private.require_user(), p_repository_id, p_branch, p_engine, p_options) e;
end
$$;
comment on function private.enqueue_job(uuid, text, text, jsonb) is 'Body of public.enqueue_job.';

create function private.owned_job(p_job_id uuid) returns public.jobs
language plpgsql volatile set search_path = '' as $$
declare
  v_user uuid := private.require_user();
  v_job public.jobs;
begin
  select * into v_job from public.jobs where id = p_job_id and user_id = v_user for no key update;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such job.', hint = 'It may have been removed with its repository.';
  end if;
  return v_job;
end
$$;
comment on function private.owned_job(uuid) is 'The row of a job of the signed-in user, locked; PT404 where there is none.';

create function private.cancel_job(p_job_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.owned_job(p_job_id);
  v_now timestamptz := private.clock();
begin
  if v_job.phase in ('pending', 'failed') then
    update public.jobs set status = 'canceled', phase = 'ended', status_reason = 'Canceled by its owner.', cancel_requested = true,
      finished_at = v_now, revision = revision + 1 where id = p_job_id;
    return 'canceled';
  elsif v_job.phase = 'ended' then
    return v_job.status;
  elsif not v_job.cancel_requested then
    update public.jobs set cancel_requested = true, broadcast_at = v_now, revision = revision + 1 where id = p_job_id;
    insert into public.job_events (job_id, user_id, attempt, at, kind, status, step, message)
    values (p_job_id, v_job.user_id, v_job.attempt, v_now, 'cancel', v_job.status, v_job.step, 'Its owner asked to cancel.');
  end if;
  return 'canceling';
end
$$;
comment on function private.cancel_job(uuid) is 'Body of public.cancel_job.';

-- A dead job starts anew with all its attempts, so it is paid for like a new one. So is a look before its time at a job that
-- waits for what its worker waits for: a spend limit, a key.
create function private.retry_job(p_job_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.owned_job(p_job_id);
  v_now timestamptz := private.clock();
begin
  if v_job.status = 'pending' and v_job.run_at > v_now then
    perform private.take_job_token(v_job.user_id);
    update public.jobs set run_at = v_now, status_reason = 'Resumed by its owner.', broadcast_at = v_now, revision = revision + 1
     where id = p_job_id;
    -- No transition, so the trigger writes no line and rings no bell.
    insert into public.job_events (job_id, user_id, attempt, at, kind, status, message, data)
    values (p_job_id, v_job.user_id, v_job.attempt, v_now, 'status', 'pending', 'Resumed by its owner.',
      jsonb_build_object('from', 'pending', 'run_at', v_now));
    perform private.broadcast('queue', 'doorbell', jsonb_build_object('kind', 'job', 'id', p_job_id));
    return 'pending';
  elsif v_job.status = 'failed' then
    update public.jobs set run_at = private.clock(), status = 'pending', phase = 'pending', status_reason = 'Retried by its owner.',
      revision = revision + 1 where id = p_job_id;
    return 'pending';
  elsif v_job.status = 'dead' then
    perform private.take_job_token(v_job.user_id);
    if not private.requeue(p_job_id, 'Retried by its owner.') then
      raise sqlstate 'PT409' using message = 'Another job for this repository and branch is active.',
        hint = 'Wait for that one, or cancel it.';
    end if;
    return 'pending';
  elsif v_job.phase = 'ended' then
    raise sqlstate 'PT409' using message = 'Only a run that failed can be tried again.', detail = format('The job is %s.', v_job.status),
      hint = 'Generate the course again: finished chapters are not computed twice.';
  end if;
  return v_job.status;
end
$$;
comment on function private.retry_job(uuid) is 'Body of public.retry_job.';

create function private.requeue(p_job_id uuid, p_reason text) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  update public.jobs set status = 'pending', phase = 'pending', status_reason = p_reason, attempt = 0, run_at = private.clock(),
    finished_at = null, cancel_requested = false, step = null, step_index = 0, percent = 0, revision = revision + 1
  where id = p_job_id and status = 'dead';
  return found;
exception when unique_violation then
  return false;
end
$$;
comment on function private.requeue(uuid, text) is
  'A dead job back to pending, with all its attempts. False when it is not dead, or its branch has an active job already.';

create function private.save_chapter_progress(
  p_course_id uuid, p_position integer, p_done boolean, p_quiz jsonb, p_section text)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := private.require_user();
begin
  perform from public.chapters h join public.courses c on c.id = h.course_id
    where h.course_id = p_course_id and h.position = p_position and c.user_id = v_user;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such chapter.', hint = 'The course may have been removed.';
  elsif jsonb_typeof(p_quiz) <> 'object' then
    raise sqlstate 'PT400' using message = 'The answers of a quiz are a JSON object.', hint = 'Send {question: answer}.';
  elsif p_section !~ '^(sec-[a-z0-9-]{1,100})?$' then
    raise sqlstate 'PT400' using message = 'This is no section of a chapter.', hint = 'Send the id of a heading, or nothing.';
  end if;
  insert into public.chapter_progress as p (user_id, course_id, position, done, quiz, section, updated_at)
  values (v_user, p_course_id, p_position, coalesce(p_done, false), coalesce(p_quiz, '{}'), coalesce(p_section, ''), private.clock())
  on conflict (user_id, course_id, position) do update
    set done = coalesce(p_done, p.done), quiz = p.quiz || coalesce(p_quiz, '{}'), section = coalesce(p_section, p.section),
        updated_at = excluded.updated_at;
exception when check_violation then
  raise sqlstate 'PT413' using message = 'These answers are too large.', hint = 'Keep the answers of a chapter below 64 kB.';
end
$$;
comment on function private.save_chapter_progress(uuid, integer, boolean, jsonb, text) is 'Body of public.save_chapter_progress.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.add_repository(
  host text, full_name text, default_branch text default null, is_private boolean default false)
returns uuid language sql volatile set search_path = '' as $$
  select private.add_repository(host, full_name, default_branch, is_private)
$$;
comment on function public.add_repository(text, text, text, boolean) is
  'Adds a repository of the signed-in user and answers its id; the same one a second time answers the same id. PT400, PT401.';

create function public.remove_repository(repository_id uuid) returns boolean
language sql volatile set search_path = '' as $$ select private.remove_repository(repository_id) $$;
comment on function public.remove_repository(uuid) is
  'Removes a repository of the signed-in user with its jobs and courses. Answers whether there was one. PT401.';

create function public.enqueue_job(
  repository_id uuid, branch text default null, engine text default null, options jsonb default '{}',
  out job_id uuid, out status text, out created boolean)
language sql volatile set search_path = '' as $$
  select e.job_id, e.status, e.created from private.enqueue_job(repository_id, branch, engine, options) e
$$;
comment on function public.enqueue_job(uuid, text, text, jsonb) is
  'Queues a course. One active job a repository and branch: a second call answers the first one''s id, created = false. PT400, PT401, PT404, PT413, PT429 (detail.retry_after in seconds).';

create function public.cancel_job(job_id uuid) returns text
language sql volatile set search_path = '' as $$ select private.cancel_job(job_id) $$;
comment on function public.cancel_job(uuid) is
  'Cancels a job: a waiting one at once ("canceled"), a running one through its worker ("canceling"). Answers the state of one that has ended. PT401, PT404.';

create function public.retry_job(job_id uuid) returns text
language sql volatile set search_path = '' as $$ select private.retry_job(job_id) $$;
comment on function public.retry_job(uuid) is
  'Sends a failed or dead job back to pending, or makes a paused one due now; what it finished is kept. Answers the state. PT401, PT404, PT409, PT429.';

create function public.save_chapter_progress(
  course_id uuid, chapter integer, done boolean default null, quiz jsonb default null, section text default null)
returns void language sql volatile set search_path = '' as $$
  select private.save_chapter_progress(course_id, chapter, done, quiz, section)
$$;
comment on function public.save_chapter_progress(uuid, integer, boolean, jsonb, text) is
  'Remembers that a chapter was read, the answers given in it, and where reading stopped. PT400, PT401, PT404, PT413.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'add_repository(text, text, text, boolean)', 'remove_repository(uuid)', 'enqueue_job(uuid, text, text, jsonb)',
    'cancel_job(uuid)', 'retry_job(uuid)', 'save_chapter_progress(uuid, integer, boolean, jsonb, text)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
end
$$;
revoke all on function private.enqueue_job_for(uuid, uuid, text, text, jsonb) from public, anon, authenticated, service_role;
