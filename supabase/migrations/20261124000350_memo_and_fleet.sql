-- Beside the queue: the memo of finished work, and the fleet.

-- ------------------------------------------------------------------------------------------------ memo
create table public.unit_results (
  repository_id uuid not null references public.repositories (id) on delete cascade,
  fingerprint text not null constraint unit_results_fingerprint check (fingerprint ~ '^[0-9a-f]{64}$'),
  kind text not null constraint unit_results_kind check (length(kind) between 1 and 64),
  key text not null constraint unit_results_key check (length(key) between 1 and 512),
  job_id uuid references public.jobs (id) on delete set null,
  value jsonb not null,
  usage private.usage,
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
comment on column public.unit_results.usage is 'What the calls to a model that made it used; null: it cost nothing.';
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
  info jsonb not null default '{}' constraint workers_info
    check (jsonb_typeof(info) = 'object' and pg_column_size(info) <= 16384),
  max_jobs smallint constraint workers_max_jobs check (max_jobs between 1 and 1000),
  draining boolean not null default false,
  started_at timestamptz not null,
  seen_at timestamptz not null
) with (fillfactor = 50);
comment on table public.workers is 'The fleet: who is alive, what they run, draining or not.';
comment on column public.workers.id is 'WORKER_ID.';
comment on column public.workers.info is 'Version, host, engines, limits: what the worker says of itself.';
comment on column public.workers.max_jobs is
  'Jobs it may run at the same time, out of info.max_concurrent_jobs; null: as many as it asks for. Enforced by the claim.';
comment on column public.workers.draining is 'It finishes what it has and claims no more.';
comment on column public.workers.started_at is 'When this process registered; leases of an earlier one do not count against max_jobs.';
comment on column public.workers.seen_at is 'Its last claim or heartbeat, to within five seconds. Not indexed: stays HOT.';
alter table public.workers enable row level security;
create policy workers_operator_reads on public.workers for select to authenticated
  using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'operator');
revoke all on public.workers from public, anon, authenticated, service_role;
grant select on public.workers to authenticated, service_role;
