-- What the benchmark needs in Fondation's database: users, and jobs by the million. Loaded into a database of its own.
create schema bench;
create sequence bench.serial;
create table bench.users (n integer generated always as identity (minvalue 0) primary key, id uuid not null, repository_id uuid not null);

-- Users with a repository each.
create function bench.make_users(p_users integer) returns void language sql as $$
  insert into bench.users (id, repository_id) select gen_random_uuid(), gen_random_uuid() from generate_series(1, p_users);
  insert into auth.users (id, email) select u.id, u.n || '@bench.example' from bench.users u;
  insert into public.repositories (id, user_id, host, full_name)
    select u.repository_id, u.id, 'github.com', 'bench/r' || u.n from bench.users u;
  update private.settings set max_running_per_user = 1000;
$$;

-- As enqueue_job inserts, without its rate limit: every trigger runs. The users come in random order.
create function bench.enqueue(p_jobs integer) returns void language sql as $$
  with drawn as materialized (
    select floor(random() * (select count(*) from bench.users))::integer as n from generate_series(1, p_jobs))
  insert into public.jobs (user_id, repository_id, branch, max_attempts, run_at, created_at, status_reason)
  select u.id, u.repository_id, 'b' || nextval('bench.serial'), s.max_attempts, clock_timestamp(), clock_timestamp(), 'Queued.'
    from drawn d join bench.users u on u.n = d.n cross join private.settings s;
$$;

create function bench.switch_telling(p_how text) returns void language plpgsql as $$
declare
  v_trigger name;
begin
  for v_trigger in select t.tgname from pg_trigger t
    where t.tgrelid = 'public.jobs'::regclass and not t.tgisinternal and t.tgtype & 2 = 0 loop
    execute format('alter table public.jobs %s trigger %I', p_how, v_trigger);
  end loop;
end
$$;

-- The same rows in bulk: one history row a job, no broadcast.
create function bench.fill(p_jobs integer) returns void language plpgsql as $$
begin
  perform bench.switch_telling('disable');
  perform bench.enqueue(p_jobs);
  perform bench.switch_telling('enable');
  insert into public.job_events (job_id, user_id, attempt, at, kind, status, message)
  select j.id, j.user_id, 0, j.created_at, 'status', 'pending', 'Queued.' from public.jobs j where j.status = 'pending';
end
$$;

-- The completed jobs of a user share one course.
create function bench.fill_completed(p_jobs integer) returns void language plpgsql as $$
begin
  insert into public.courses (repository_id, user_id, version, branch, commit_sha, engine, title, created_at)
    select u.repository_id, u.id, 1000000, 'main', repeat('0', 40), 'offline', 'Bench', now() from bench.users u;
  perform bench.switch_telling('disable');
  with done as (
    insert into public.jobs (user_id, repository_id, branch, status, max_attempts, attempt, run_at, created_at, claimed_at,
                             finished_at, course_id, percent, status_reason)
    select c.user_id, c.repository_id, 'main', 'completed', 5, 1, now(), now(), now(), now(), c.id, 100, 'The course is ready.'
      from generate_series(1, p_jobs) i
      join bench.users u on u.n = i % (select count(*) from bench.users)
      join public.courses c on c.repository_id = u.repository_id and c.version = 1000000
    returning id, user_id, created_at)
  insert into public.job_events (job_id, user_id, attempt, at, kind, status, message)
  select d.id, d.user_id, 1, d.created_at, 'status', 'completed', 'The course is ready.' from done d;
  perform bench.switch_telling('enable');
end
$$;

create function bench.clear() returns void language plpgsql as $$
begin
  truncate public.jobs, public.job_events cascade;
  if to_regclass('realtime.messages') is not null then
    truncate realtime.messages;
  end if;
end
$$;
