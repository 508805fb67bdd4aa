-- The queue: jobs, their history, the memo of finished work, the fleet.
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
-- Fence: a claim hands out a fresh lease token and stores its SHA-256 only. Every RPC of a worker carries the token; a
-- token that is no longer the job's is refused with PT409, so a worker that lost its lease can do no harm.
-- Lock order: the jobs row first, then anything else.

create table public.jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  user_key bigint not null generated always as (hashtextextended(user_id::text, 0)) stored,
  repository_id uuid not null references public.repositories (id) on delete cascade,
  branch text not null default 'HEAD' constraint jobs_branch check (length(branch) between 1 and 255),
  engine text not null default 'offline' constraint jobs_engine check (engine ~ '^[a-z][a-z0-9_-]{0,31}$'),
  options jsonb not null default '{}' constraint jobs_options check (jsonb_typeof(options) = 'object'),
  priority smallint not null default 100 constraint jobs_priority check (priority between 0 and 1000),
  status text not null default 'pending' constraint jobs_status check (status in
    ('pending', 'claimed', 'cloning', 'analyzing', 'gathering', 'completed', 'failed', 'dead', 'canceled')),
  status_reason text,
  step text constraint jobs_step check (step in ('survey', 'extract', 'relate', 'order', 'write', 'review', 'tutorials')),
  step_index smallint not null default 0 constraint jobs_step_index check (step_index between 0 and 6),
  percent smallint not null default 0 constraint jobs_percent check (percent between 0 and 100),
  revision bigint not null default 1,
  attempt smallint not null default 0,
  max_attempts smallint not null,
  backoff_base interval,
  backoff_cap interval,
  run_at timestamptz not null,
  worker text,
  lease_hash bytea,
  ended_lease_hash bytea,
  lease_expires_at timestamptz,
  heartbeat_at timestamptz,
  broadcast_at timestamptz,
  cancel_requested boolean not null default false,
  error_code text,
  error_message text,
  commit_sha text constraint jobs_commit check (commit_sha ~ '^[0-9a-f]{40,64}$'),
  course_id uuid,
  created_at timestamptz not null,
  claimed_at timestamptz,
  finished_at timestamptz,
  constraint jobs_attempts check (attempt between 0 and max_attempts and max_attempts between 1 and 100),
  constraint jobs_leased_while_running check (
    (status in ('claimed', 'cloning', 'analyzing', 'gathering'))
    = (lease_hash is not null and lease_expires_at is not null and worker is not null)),
  constraint jobs_finished_when_final check ((status in ('completed', 'dead', 'canceled')) = (finished_at is not null)),
  constraint jobs_course_when_completed check ((status = 'completed') = (course_id is not null))
) with (
  -- Heartbeats and progress rewrite rows in place (HOT) as long as their page has room, and vacuum comes early and unhurried.
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 500,
  autovacuum_analyze_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
);
comment on table public.jobs is 'The queue: one row a job. See the head of the migration that made it for the states.';
comment on column public.jobs.id is 'Identity.';
comment on column public.jobs.user_id is 'Its owner.';
comment on column public.jobs.user_key is 'The owner''s place in the ring that claims walk for fairness.';
comment on column public.jobs.repository_id is 'The repository to turn into a course.';
comment on column public.jobs.branch is 'Branch, tag or commit; HEAD: the repository''s default.';
comment on column public.jobs.engine is 'Who writes: "offline", "claude", …';
comment on column public.jobs.options is 'Audience, language, focus, budget: what the person chose.';
comment on column public.jobs.priority is 'Lower runs first.';
comment on column public.jobs.status is 'The state; its transitions are checked by a trigger.';
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
comment on column public.jobs.lease_hash is 'SHA-256 of the current lease token; the token itself is known to its worker alone.';
comment on column public.jobs.ended_lease_hash is 'Hash of the last token that ended a lease, so that an RPC sent twice is answered twice.';
comment on column public.jobs.lease_expires_at is 'From then on the next claim may take the job. Not indexed: a heartbeat stays HOT.';
comment on column public.jobs.heartbeat_at is 'Last sign of life of its worker. Not indexed, likewise.';
comment on column public.jobs.broadcast_at is 'When a change was last broadcast: progress is told at most twice a second.';
comment on column public.jobs.cancel_requested is 'Its owner asked to cancel; the worker learns of it by heartbeat.';
comment on column public.jobs.error_code is 'Code of the last error, from a closed set.';
comment on column public.jobs.error_message is 'The last error, as a sentence for its owner.';
comment on column public.jobs.commit_sha is 'The commit that is being, or was, analysed.';
comment on column public.jobs.course_id is 'The course it made.';
comment on column public.jobs.created_at is 'When it was enqueued.';
comment on column public.jobs.claimed_at is 'When its last attempt began.';
comment on column public.jobs.finished_at is 'When it ended: completed, dead or canceled.';

-- Claims walk (priority, user, age); nothing else may stand in this index, so that its size is the backlog''s.
create index jobs_pending on public.jobs (priority, user_key, run_at, id) where status = 'pending';
-- Retries wait here until run_at.
create index jobs_failed on public.jobs (run_at) where status = 'failed';
-- The running jobs of a user (the limit), and all of them (expired leases): as small as the fleet.
create index jobs_running on public.jobs (user_key) where status in ('claimed', 'cloning', 'analyzing', 'gathering');
-- One active job for a repository and branch: racing enqueues meet here.
create unique index jobs_one_active on public.jobs (repository_id, branch)
  where status in ('pending', 'claimed', 'cloning', 'analyzing', 'gathering', 'failed');
-- Retention.
create index jobs_finished on public.jobs (finished_at) where finished_at is not null;
-- Foreign keys, and the lists of the app.
create index jobs_repository on public.jobs (repository_id, created_at desc);
create index jobs_user on public.jobs (user_id, created_at desc);
create index jobs_course on public.jobs (course_id) where course_id is not null;

create sequence private.ring minvalue -9223372036854775808 start 0 cache 1;
comment on sequence private.ring is
  'Where the last claim stopped in the ring of users. A sequence has no row versions, so it never bloats.';

alter table public.jobs enable row level security;
create policy jobs_owner_reads on public.jobs for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.jobs from public, anon, authenticated, service_role;
grant select on public.jobs to authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ history
create table public.job_events (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  user_id uuid not null,
  attempt smallint not null,
  at timestamptz not null,
  kind text not null constraint job_events_kind check (kind in ('status', 'step', 'log', 'cancel')),
  level text not null default 'info' constraint job_events_level check (level in ('info', 'warning', 'error')),
  status text,
  step text,
  message text constraint job_events_message check (length(message) <= 2000),
  data jsonb not null default '{}'
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
comment on table public.job_events is 'Append-only history of the jobs; what a run page shows as its log.';
comment on column public.job_events.id is 'Identity; grows with time.';
comment on column public.job_events.job_id is 'Whose history.';
comment on column public.job_events.user_id is 'The owner of the job, for row level security without a join.';
comment on column public.job_events.attempt is 'The attempt it belongs to.';
comment on column public.job_events.at is 'When.';
comment on column public.job_events.kind is '"status": one for each transition; "step", "log": told by the worker; "cancel": asked for by the owner.';
comment on column public.job_events.level is 'For filters and colours.';
comment on column public.job_events.status is 'The state after it.';
comment on column public.job_events.step is 'The step it was in.';
comment on column public.job_events.message is 'A sentence for a person.';
comment on column public.job_events.data is 'Facts for a machine: previous state, worker, error code, …';
create index job_events_job on public.job_events (job_id, id);
alter table public.job_events enable row level security;
create policy job_events_owner_reads on public.job_events for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.job_events from public, anon, authenticated, service_role;
grant select on public.job_events to authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ memo
create table public.unit_results (
  repository_id uuid not null references public.repositories (id) on delete cascade,
  fingerprint text not null constraint unit_results_fingerprint check (fingerprint ~ '^[0-9a-f]{64}$'),
  kind text not null constraint unit_results_kind check (length(kind) between 1 and 64),
  key text not null constraint unit_results_key check (length(key) between 1 and 512),
  job_id uuid references public.jobs (id) on delete set null,
  value jsonb not null,
  created_at timestamptz not null,
  used_at timestamptz not null,
  primary key (repository_id, fingerprint)
);
comment on table public.unit_results is
  'Memo of finished units of work: resume after a crash and incremental regeneration are both a look-up here.';
comment on column public.unit_results.repository_id is 'Shared by all jobs of a repository, never between repositories.';
comment on column public.unit_results.fingerprint is 'SHA-256 of everything the unit is a function of: engine, version, inputs.';
comment on column public.unit_results.kind is 'What it is: "chapter", "abstractions", …';
comment on column public.unit_results.key is 'Its name within the course.';
comment on column public.unit_results.job_id is 'The last job that computed or used it.';
comment on column public.unit_results.value is 'The result.';
comment on column public.unit_results.created_at is 'When it was computed.';
comment on column public.unit_results.used_at is 'When a job last used it.';
create index unit_results_job on public.unit_results (job_id);
alter table public.unit_results enable row level security;
create policy unit_results_owner_reads on public.unit_results for select to authenticated
  using (repository_id in (select r.id from public.repositories r where r.user_id = (select auth.uid())));
revoke all on public.unit_results from public, anon, authenticated, service_role;
grant select on public.unit_results to authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ fleet
create table public.workers (
  id text primary key constraint workers_id check (length(id) between 1 and 128),
  info jsonb not null default '{}',
  draining boolean not null default false,
  started_at timestamptz not null,
  seen_at timestamptz not null
) with (fillfactor = 50);
comment on table public.workers is 'The fleet: who is alive, what they run, draining or not.';
comment on column public.workers.id is 'WORKER_ID.';
comment on column public.workers.info is 'Version, host, engines, limits: what the worker says of itself.';
comment on column public.workers.draining is 'It finishes what it has and claims no more.';
comment on column public.workers.started_at is 'When this process registered.';
comment on column public.workers.seen_at is 'Its last claim or heartbeat, to within five seconds. Not indexed: stays HOT.';
alter table public.workers enable row level security;
create policy workers_operator_reads on public.workers for select to authenticated
  using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'operator');
revoke all on public.workers from public, anon, authenticated, service_role;
grant select on public.workers to authenticated, service_role;
