-- Fondation, the database. This file: schemas, the clock, the settings of the queue.
--
-- Two schemas. `public` is exposed by the Data API: tables under row level security, and thin SECURITY INVOKER
-- functions. `private` is not exposed: the SECURITY DEFINER bodies behind those functions, credentials, limits.
-- Nothing rests on default privileges: every grant is written down next to the thing it opens.
--
-- Conventions: lower case; p_ for parameters and v_ for variables inside `private`; the exposed functions carry the
-- argument names that clients send. Errors are SQLSTATE 'PTxyz', which the Data API answers as HTTP xyz.

create schema if not exists private;
comment on schema private is
  'Not exposed by the Data API: bodies of the exposed functions, credentials, limits, settings.';
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- By PostgreSQL''s own default every new function may be executed by everyone. Functions of this role are opened one by one.
alter default privileges revoke execute on functions from public;

-- ------------------------------------------------------------------------------------------------ the clock
create table private.clock_shift (
  singleton boolean primary key default true constraint clock_shift_one_row check (singleton),
  shift interval not null default '0'
);
comment on table private.clock_shift is
  'One row. Added to the real time by private.clock(), so that tests move time instead of waiting for it. Zero in production.';
comment on column private.clock_shift.singleton is 'Always true: there is one row.';
comment on column private.clock_shift.shift is 'How far the clock is ahead of the real time.';
insert into private.clock_shift default values;
alter table private.clock_shift enable row level security;

-- PL/pgSQL here and in every hot path below: it keeps its plans for the whole session, an SQL function makes them anew in
-- each transaction, which is in each request.
create function private.clock() returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
begin
  return (select pg_catalog.clock_timestamp() + s.shift from private.clock_shift s);
end
$$;
comment on function private.clock() is
  'The only source of time in this database. No client sends a timestamp that decides anything.';
-- The views of the DBA read the clock with the rights of who looks at them.
revoke all on function private.clock() from public, anon, authenticated, service_role;
grant execute on function private.clock() to authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ settings
create table private.settings (
  singleton boolean primary key default true constraint settings_one_row check (singleton),
  max_attempts smallint not null default 5 constraint settings_max_attempts check (max_attempts between 1 and 100),
  backoff_base interval not null default '5 s' constraint settings_backoff_base check (backoff_base > '0'),
  backoff_cap interval not null default '10 min' constraint settings_backoff_cap check (backoff_cap >= backoff_base),
  max_running_per_user smallint not null default 3 constraint settings_max_running check (max_running_per_user >= 1),
  lease_min interval not null default '5 s' constraint settings_lease_min check (lease_min > '0'),
  lease_max interval not null default '1 h' constraint settings_lease_max check (lease_max >= lease_min),
  enqueue_burst smallint not null default 30 constraint settings_burst check (enqueue_burst >= 1),
  enqueue_per_hour smallint not null default 60 constraint settings_per_hour check (enqueue_per_hour >= 1),
  unit_bytes_max integer not null default 2000000 constraint settings_unit_bytes check (unit_bytes_max > 0),
  units_per_repository smallint not null default 1000 constraint settings_units check (units_per_repository >= 1),
  course_bytes_max integer not null default 64000000 constraint settings_course_bytes check (course_bytes_max > 0),
  retention interval not null default '30 days' constraint settings_retention check (retention >= '0')
);
comment on table private.settings is 'One row: the policy of the queue. An operator may update it; it takes effect at once.';
comment on column private.settings.singleton is 'Always true: there is one row.';
comment on column private.settings.max_attempts is 'How often a job is tried before it is dead, unless the job says otherwise.';
comment on column private.settings.backoff_base is 'Wait after the first failure; doubled for each further one.';
comment on column private.settings.backoff_cap is 'No wait between two attempts is longer than this.';
comment on column private.settings.max_running_per_user is 'Jobs of one user that may run at the same time.';
comment on column private.settings.lease_min is 'Shorter leases asked for by a worker are raised to this.';
comment on column private.settings.lease_max is 'Longer leases asked for by a worker are cut to this.';
comment on column private.settings.enqueue_burst is 'Jobs a user may enqueue at once, after a quiet time.';
comment on column private.settings.enqueue_per_hour is 'Jobs a user may enqueue an hour, in the long run.';
comment on column private.settings.unit_bytes_max is 'Largest unit result that save_unit accepts, in bytes of JSON.';
comment on column private.settings.units_per_repository is 'Unit results kept of a repository: the most recently used ones.';
comment on column private.settings.course_bytes_max is 'Largest course that complete_job accepts, in bytes.';
comment on column private.settings.retention is 'How long a job that has ended is kept, with its history, before it is pruned.';
insert into private.settings default values;
alter table private.settings enable row level security;

create function private.backoff(p_attempt integer, p_base interval, p_cap interval) returns interval
language plpgsql volatile set search_path = '' as $$
begin
  -- Exponential, jittered over its upper half: never shorter than half the step, and no herd comes back in step.
  return least(p_cap, p_base * (2 ^ least(greatest(p_attempt, 1) - 1, 20))) * (0.5 + pg_catalog.random() * 0.5);
end
$$;
comment on function private.backoff(integer, interval, interval) is
  'The wait before the next attempt: least(cap, base * 2^(attempt-1)), with full jitter in its upper half.';

-- ------------------------------------------------------------------------------------------------ rate limits
create table private.rate_limits (
  key text primary key,
  tokens double precision not null constraint rate_limits_not_negative check (tokens >= 0),
  refilled_at timestamptz not null
);
comment on table private.rate_limits is 'Token buckets, one row a key ("enqueue:<user id>").';
comment on column private.rate_limits.key is 'What is limited, and for whom.';
comment on column private.rate_limits.tokens is 'What is left in the bucket, as of refilled_at.';
comment on column private.rate_limits.refilled_at is 'When tokens was last computed.';
alter table private.rate_limits enable row level security;

-- Concurrency: the row lock serialises takers of one key; the clock is read after the lock is held, so that a taker that
-- waited never computes with a stale time.
create function private.take_token(p_key text, p_burst integer, p_per_hour integer) returns interval
language plpgsql volatile set search_path = '' as $$
declare
  v_rate constant double precision := p_per_hour / 3600.0;
  v_bucket private.rate_limits;
  v_now timestamptz;
  v_tokens double precision;
begin
  insert into private.rate_limits (key, tokens, refilled_at) values (p_key, p_burst, private.clock())
    on conflict (key) do nothing;
  select * into strict v_bucket from private.rate_limits where key = p_key for update;
  v_now := private.clock();
  v_tokens := least(p_burst, v_bucket.tokens + v_rate * greatest(0, extract(epoch from v_now - v_bucket.refilled_at)));
  if v_tokens < 1 then
    return pg_catalog.make_interval(secs => (1 - v_tokens) / v_rate);
  end if;
  update private.rate_limits set tokens = v_tokens - 1, refilled_at = v_now where key = p_key;
  return interval '0';
end
$$;
comment on function private.take_token(text, integer, integer) is
  'Takes one token out of a bucket. Answers zero when it was there, else how long until there is one.';
