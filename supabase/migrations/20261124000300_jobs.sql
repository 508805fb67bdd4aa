-- The queue: jobs and their history.
--
--   pending ─claim→ claimed → cloning → analyzing → gathering → completed
--      ↑                 └──────── error ───────┐
--      └── run_at reached ── failed ←───────────┤   (attempt < max_attempts: backoff)
--                             dead ←────────────┘   (attempts spent, or not retryable)
--   any of the above that has not ended ─cancel→ canceled
--   lease ran out ─→ pending again, by the next claim (an attempt is spent)
--   released by its worker ─→ pending again (no attempt is spent)
--   dead ─requeue→ pending
--
-- Fence: a claim hands out a fresh lease token and stores a hash of it only. Every RPC of a worker carries the token; a
-- token that is no longer the job's is refused with PT409, so a worker that lost its lease can do no harm.
--
-- Lock order, for every function: repositories → jobs (in the order of their ids) → courses, chapters, unit_results,
-- job_usage, job_events. The rows of private.recovery and workers are never waited for. So no two calls can deadlock.
--
-- HOT: no index mentions status. The indexes speak of phase, which changes when a job is claimed and when its lease ends;
-- heartbeats, progress and the way from claimed to gathering leave every index alone.

-- What one column may hold is said by domains: PostgreSQL checks them where a column is assigned, and keeps them ready for
-- the whole session. CHECKs of a table, generated columns and WHEN clauses of triggers it parses anew in each statement: four
-- fifths of the time of an UPDATE of this table, when it had them. So the rules that span columns stand in a trigger
-- (private.job_changed), which refuses a row that breaks one with check_violation, as a CHECK would.
create domain private.branch as text constraint branch_length check (length(value) between 1 and 255);
create domain private.engine as text constraint engine_name check (value ~ '^[a-z][a-z0-9_-]{0,31}$');
create domain private.job_options as jsonb constraint job_options_small_object
  check (jsonb_typeof(value) = 'object' and pg_column_size(value) <= 16384);
create domain private.usage as jsonb constraint usage_small_object
  check (jsonb_typeof(value) = 'object' and pg_column_size(value) <= 4096);
create domain private.job_status as text constraint job_status_known check (value in
  ('pending', 'claimed', 'cloning', 'analyzing', 'gathering', 'completed', 'failed', 'dead', 'canceled'));
create domain private.job_step as text constraint job_step_known
  check (value in ('survey', 'extract', 'relate', 'order', 'write', 'review', 'tutorials'));
create domain private.step_index as smallint constraint step_index_range check (value between 0 and 6);
create domain private.percent as smallint constraint percent_range check (value between 0 and 100);
create domain private.priority as smallint constraint priority_range check (value between 0 and 1000);
create domain private.attempts as smallint constraint attempts_range check (value between 1 and 100);
create domain private.error_code as text constraint error_code_length check (length(value) <= 64);
create domain private.sentence as text constraint sentence_length check (length(value) <= 2000);
create domain private.event_kind as text constraint event_kind_known check (value in ('status', 'step', 'log', 'cancel'));
create domain private.event_level as text constraint event_level_known check (value in ('info', 'warning', 'error'));
comment on domain private.branch is 'Name of a branch, tag or commit.';
comment on domain private.engine is 'Name of an engine.';
comment on domain private.job_options is 'What a person chose for a job: a small JSON object.';
comment on domain private.usage is 'What calls to a model used: a small JSON object.';
comment on domain private.job_status is 'The states of a job.';
comment on domain private.job_step is 'The steps of an analysis.';
comment on domain private.step_index is 'Number of a step; 0 before the first.';
comment on domain private.percent is '0 to 100.';
comment on domain private.priority is '0 to 1000, lower runs first; 100 is usual.';
comment on domain private.attempts is 'A number of attempts.';
comment on domain private.error_code is 'A code from a closed set.';
comment on domain private.sentence is 'A sentence for a person.';
comment on domain private.event_kind is '"status", "step", "log" or "cancel".';
comment on domain private.event_level is '"info", "warning" or "error".';

-- RFC 9562, version 7: jobs of one time lie side by side in every index of their ids, so that a deep queue is claimed through
-- few pages. The time in it is for that alone; nothing is decided by it.
create function private.uuid_v7() returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_milliseconds constant bigint := extract(epoch from pg_catalog.clock_timestamp()) * 1000;
  v_random constant bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
begin
  -- The upper half of byte 6 is the version, 4 in what was drawn.
  return pg_catalog.encode(pg_catalog.set_byte(
    pg_catalog.substring(pg_catalog.int8send(v_milliseconds), 3) || pg_catalog.substring(v_random, 7),
    6, pg_catalog.get_byte(v_random, 6) & 15 | 112), 'hex')::uuid;
end
$$;
comment on function private.uuid_v7() is 'A new id that grows with time, to the millisecond.';

create function private.phase_of(p_status text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_status in ('claimed', 'cloning', 'analyzing', 'gathering') then 'running'
              when p_status in ('pending', 'failed') then p_status
              else 'ended' end;
end
$$;
comment on function private.phase_of(text) is 'What indexes need to know of a state.';

create table public.jobs (
  id uuid primary key default private.uuid_v7(),
  user_id uuid not null,
  user_key bigint not null,
  repository_id uuid not null,
  branch private.branch not null default 'HEAD',
  engine private.engine not null default 'offline',
  options private.job_options not null default '{}',
  priority private.priority not null default 100,
  status private.job_status not null default 'pending',
  phase text not null,
  status_reason private.sentence,
  step private.job_step,
  step_index private.step_index not null default 0,
  percent private.percent not null default 0,
  revision bigint not null default 1,
  attempt smallint not null default 0,
  max_attempts private.attempts not null,
  backoff_base interval,
  backoff_cap interval,
  run_at timestamptz not null,
  worker text,
  lease_hash bytea,
  ended_lease_hash bytea,
  lease_expires_at timestamptz,
  heartbeat_at timestamptz,
  broadcast_at timestamptz,
  broadcast_due boolean not null default false,
  cancel_requested boolean not null default false,
  error_code private.error_code,
  error_message private.sentence,
  commit_sha private.commit_sha,
  course_id uuid,
  created_at timestamptz not null,
  claimed_at timestamptz,
  finished_at timestamptz,
  constraint jobs_of_repository foreign key (user_id, repository_id)
    references public.repositories (user_id, id) on delete cascade
) with (
  -- Heartbeats and progress rewrite rows in place (HOT) as long as their page has room. A row grows by half when it is
  -- claimed; a page filled to a third then has room for a new version of every row on it, so that even one call for all
  -- leases of a fleet finds it. Vacuum comes early and unhurried.
  fillfactor = 33,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 500,
  autovacuum_analyze_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
);
comment on table public.jobs is 'The queue: one row a job. See the head of the migration that made it for the states.';
comment on column public.jobs.id is 'Identity.';
comment on column public.jobs.user_id is 'Its owner.';
comment on column public.jobs.user_key is 'The owner''s place in the ring that claims walk for fairness. Set by a trigger when the row is new.';
comment on column public.jobs.repository_id is 'The repository to turn into a course.';
comment on column public.jobs.branch is 'Branch, tag or commit; HEAD: the repository''s default.';
comment on column public.jobs.engine is 'Who writes: "offline", "claude", …';
comment on column public.jobs.options is 'Audience, language, focus, budget: what the person chose.';
comment on column public.jobs.priority is 'Lower runs first.';
comment on column public.jobs.status is 'The state; its transitions are checked by a trigger.';
comment on column public.jobs.phase is
  'pending, running, failed or ended: all that indexes need of the state; look jobs up by it. Written with status, and held to
private.phase_of(status) by a trigger.';
comment on column public.jobs.status_reason is 'Why the job is in this state, as a sentence.';
comment on column public.jobs.step is 'The step the analysis is in.';
comment on column public.jobs.step_index is 'Its number, 1 to 6; 0 before the first.';
comment on column public.jobs.percent is 'How far the whole job is.';
comment on column public.jobs.revision is 'Grows with every visible change: a message older than what a page shows is ignored.';
comment on column public.jobs.attempt is 'Attempts spent. Not the fence: a release gives one back.';
comment on column public.jobs.max_attempts is 'After this many the job is dead.';
comment on column public.jobs.backoff_base is 'This job''s own first wait; null: the setting.';
comment on column public.jobs.backoff_cap is 'This job''s own longest wait; null: the setting.';
comment on column public.jobs.run_at is 'Not claimed before this moment.';
comment on column public.jobs.worker is 'Who holds the lease.';
comment on column public.jobs.lease_hash is 'Half the SHA-256 of the current lease token; the token itself is known to its worker alone.';
comment on column public.jobs.ended_lease_hash is 'Hash of the last token that ended a lease, so that an RPC sent twice is answered twice.';
comment on column public.jobs.lease_expires_at is 'From then on the next claim may take the job. Not indexed: a heartbeat stays HOT.';
comment on column public.jobs.heartbeat_at is 'Last sign of life of its worker. Not indexed, likewise.';
comment on column public.jobs.broadcast_at is 'When a change was last broadcast: progress is told at most twice a second.';
comment on column public.jobs.broadcast_due is
  'Progress came too soon after broadcast_at to be told. The next report that may be told, or a heartbeat, tells it.';
comment on column public.jobs.cancel_requested is 'Its owner asked to cancel; the worker learns of it by heartbeat.';
comment on column public.jobs.error_code is 'Code of the last error, from a closed set.';
comment on column public.jobs.error_message is 'The last error, as a sentence for its owner.';
comment on column public.jobs.commit_sha is 'The commit that is being, or was, analysed.';
comment on column public.jobs.course_id is 'The course it made.';
comment on column public.jobs.created_at is 'When it was enqueued.';
comment on column public.jobs.claimed_at is 'When its last attempt began.';
comment on column public.jobs.finished_at is 'When it ended: completed, dead or canceled.';

create index jobs_pending on public.jobs (priority, user_key, run_at, id) where phase = 'pending';
comment on index public.jobs_pending is
  'Claims walk it by priority, user and age. Nothing else stands in it, so its size is the backlog''s.';
create index jobs_failed on public.jobs (run_at) where phase = 'failed';
comment on index public.jobs_failed is 'Retries wait here until run_at.';
create index jobs_running on public.jobs (user_key) where phase = 'running';
comment on index public.jobs_running is 'The running jobs of a user, for the limit, and all of them, for expired leases: as small as the fleet.';
create index jobs_of_worker on public.jobs (worker) where phase = 'running';
comment on index public.jobs_of_worker is 'The running jobs of a worker, for its limit.';
create unique index jobs_one_active on public.jobs (repository_id, branch) where phase <> 'ended';
comment on index public.jobs_one_active is 'One active job for a repository and branch: racing enqueues meet here.';
create index jobs_finished on public.jobs (finished_at) where finished_at is not null;
comment on index public.jobs_finished is 'Retention, throughput, dead letters.';
create index jobs_user on public.jobs (user_id, repository_id, created_at desc);
comment on index public.jobs_user is 'The foreign key to repositories, a repository''s newest jobs, all jobs of a user.';
create index jobs_course on public.jobs (course_id) where course_id is not null;
comment on index public.jobs_course is 'The foreign key to courses.';

create sequence private.ring minvalue -9223372036854775808 start 0 cache 1;
comment on sequence private.ring is
  'Where the last claim stopped in the ring of users. A sequence has no row versions, so it never bloats.';

create table private.recovery (
  singleton boolean primary key default true constraint recovery_one_row check (singleton),
  next_at timestamptz not null default '-infinity'
) with (fillfactor = 50);
comment on table private.recovery is
  'One row. When the next lease or wait can run out at the earliest: until then no claim looks. Written at most every few seconds.';
comment on column private.recovery.singleton is 'Always true: there is one row.';
comment on column private.recovery.next_at is 'No lease and no wait ends before this moment.';
insert into private.recovery default values;
alter table private.recovery enable row level security;

alter table public.jobs enable row level security;
create policy jobs_owner_reads on public.jobs for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.jobs from public, anon, authenticated, service_role;
grant select on public.jobs to authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ history
-- No foreign key to jobs: it would look the job up, and lock it, for each line, though every line is written by whoever
-- holds the job's row anyway. Lines go with their job by the trigger jobs_gone.
create table public.job_events (
  job_id uuid not null,
  id bigint generated always as identity,
  user_id uuid not null,
  attempt smallint not null,
  at timestamptz not null,
  kind private.event_kind not null,
  level private.event_level not null default 'info',
  status private.job_status,
  step private.job_step,
  message private.sentence,
  data jsonb not null default '{}',
  primary key (job_id, id)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
comment on table public.job_events is 'Append-only history of the jobs; what a run page shows as its log.';
comment on column public.job_events.job_id is 'Whose history.';
comment on column public.job_events.id is 'Unique, also between jobs; grows with time.';
comment on column public.job_events.user_id is 'The owner of the job, for row level security without a join.';
comment on column public.job_events.attempt is 'The attempt it belongs to.';
comment on column public.job_events.at is 'When.';
comment on column public.job_events.kind is '"status": one for each transition, and for a wait its owner ended; "step", "log": told by the worker; "cancel": asked for by the owner.';
comment on column public.job_events.level is 'For filters and colours.';
comment on column public.job_events.status is 'The state after it.';
comment on column public.job_events.step is 'The step it was in.';
comment on column public.job_events.message is 'A sentence for a person.';
comment on column public.job_events.data is 'Facts for a machine: previous state, worker, error code, …';
alter table public.job_events enable row level security;
create policy job_events_owner_reads on public.job_events for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.job_events from public, anon, authenticated, service_role;
grant select on public.job_events to authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ money
-- Beside jobs and not in it: an account is larger than the row of its job, and would leave its page no room for HOT updates.
-- It goes with its job by the trigger jobs_gone.
create table public.job_usage (
  job_id uuid primary key,
  user_id uuid not null,
  usage private.usage not null
) with (fillfactor = 50);
comment on table public.job_usage is 'What the jobs bought of a model so far, each over all its attempts. Jobs that bought nothing have no row.';
comment on column public.job_usage.job_id is 'Whose.';
comment on column public.job_usage.user_id is 'The owner of the job, for row level security without a join.';
comment on column public.job_usage.usage is
  '{"total": {"calls", "input", "cache_write", "cache_read", "output", "usd"}, "steps": {step: the same}, "budget": the cap in US dollars
or null, "masked": likely secrets kept from the model}.';
alter table public.job_usage enable row level security;
create policy job_usage_owner_reads on public.job_usage for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.job_usage from public, anon, authenticated, service_role;
grant select on public.job_usage to authenticated, service_role;
