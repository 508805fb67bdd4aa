-- What a DBA and an operator look at. docs/runbook.md shows each view with what to do about what it shows.
--
-- Twice, on purpose. The views of `private` hold the queries; they read past row level security, and answer to operators
-- only (private.is_operator). The views of `public` are what the Data API exposes: they add nothing (security_invoker), so
-- that a scaler, a dashboard and the app's own page for operators can ask for them. For anybody else they are empty. An
-- operator's own lists in the app stay their own this way: no policy on jobs is widened. Names of repositories are not shown.

create view private.queue_depth as
select j.priority,
       count(*) filter (where j.phase = 'pending' and j.run_at <= n.at) as due,
       count(*) filter (where j.phase = 'pending' and j.run_at > n.at) as scheduled,
       count(*) filter (where j.phase = 'failed') as waiting_to_retry,
       count(*) filter (where j.phase = 'running') as running,
       count(distinct j.user_id) filter (where j.phase = 'pending') as users_waiting,
       coalesce(extract(epoch from n.at - min(j.run_at) filter (where j.phase = 'pending' and j.run_at <= n.at)), 0)::integer
         as oldest_due_seconds
  from public.jobs j cross join (select private.clock() as at) n
 where j.phase in ('pending', 'failed', 'running') and (select private.is_operator())
 group by j.priority, n.at
 order by j.priority;
comment on view private.queue_depth is 'How much waits, by priority, and for how long. What a scaler looks at: due.';

create view private.queue_running as
select j.id as job_id, j.worker, j.status, j.step, j.percent, j.attempt, j.max_attempts, j.engine, j.user_id,
       extract(epoch from n.at - j.claimed_at)::integer as running_seconds,
       extract(epoch from n.at - j.heartbeat_at)::integer as silent_seconds,
       extract(epoch from j.lease_expires_at - n.at)::integer as lease_left_seconds,
       j.cancel_requested
  from public.jobs j cross join (select private.clock() as at) n
 where j.phase = 'running' and (select private.is_operator())
 order by j.heartbeat_at;
comment on view private.queue_running is 'What runs, the most silent first. A negative lease_left_seconds: the next claim takes it.';

create view private.queue_dead as
select j.id as job_id, j.error_code, j.error_message, j.attempt, j.max_attempts, j.engine, j.user_id, j.finished_at,
       exists (select from public.jobs a
         where a.user_id = j.user_id and a.repository_id = j.repository_id and a.branch = j.branch
           and (a.phase <> 'ended' or (a.status = 'completed' and a.finished_at > j.finished_at))) as superseded
  from public.jobs j
 where j.status = 'dead' and j.finished_at is not null and (select private.is_operator())
 order by j.finished_at desc;
comment on view private.queue_dead is
  'The dead letters, newest first. superseded: the same repository and branch is active again or has succeeded since.';

create view private.queue_latency as
select w.period, count(*) as jobs,
       round(percentile_cont(0.5) within group (order by extract(epoch from j.claimed_at - j.run_at))::numeric, 2) as wait_p50,
       round(percentile_cont(0.95) within group (order by extract(epoch from j.claimed_at - j.run_at))::numeric, 2) as wait_p95,
       round(percentile_cont(0.99) within group (order by extract(epoch from j.claimed_at - j.run_at))::numeric, 2) as wait_p99,
       round(percentile_cont(0.5) within group (order by extract(epoch from j.finished_at - j.claimed_at))::numeric, 2) as run_p50,
       round(percentile_cont(0.95) within group (order by extract(epoch from j.finished_at - j.claimed_at))::numeric, 2) as run_p95,
       round(percentile_cont(0.99) within group (order by extract(epoch from j.finished_at - j.claimed_at))::numeric, 2) as run_p99
  from (select private.clock() as at) n
 cross join (values ('last hour', interval '1 hour'), ('last day', interval '1 day')) as w (period, length)
  join public.jobs j on j.finished_at > n.at - w.length and j.status = 'completed'
 where (select private.is_operator())
 group by w.period, w.length
 order by w.length;
comment on view private.queue_latency is
  'Seconds from due to claimed (wait) and from claimed to completed (run), of the attempts that completed.';

create view private.queue_throughput as
select date_trunc('hour', j.finished_at) as hour,
       count(*) filter (where j.status = 'completed') as completed,
       count(*) filter (where j.status = 'dead') as dead,
       count(*) filter (where j.status = 'canceled') as canceled,
       round(avg(j.attempt) filter (where j.status = 'completed'), 2) as attempts_a_course
  from public.jobs j cross join (select private.clock() as at) n
 where j.finished_at > date_trunc('hour', n.at) - interval '23 hours' and (select private.is_operator())
 group by 1
 order by 1 desc;
comment on view private.queue_throughput is 'What ended, hour by hour, over the last day.';

create view private.worker_fleet as
select w.id as worker,
       case when w.info -> 'stopped' = 'true' then 'stopped'
            when w.draining then 'draining'
            when w.seen_at < n.at - interval '2 minutes' then 'gone'
            else 'alive' end as state,
       extract(epoch from n.at - w.seen_at)::integer as seen_seconds_ago,
       count(j.id) as running, w.max_jobs, w.info ->> 'version' as version, w.info ->> 'host' as host, w.started_at
  from public.workers w cross join (select private.clock() as at) n
  left join public.jobs j on j.phase = 'running' and j.worker = w.id
 where (select private.is_operator())
 group by w.id, n.at
 order by w.seen_at desc;
comment on view private.worker_fleet is
  'Who works. stopped: it said so; gone: it neither claimed nor sent a heartbeat for two minutes.';

do $$
declare
  v_view text;
begin
  foreach v_view in array array[
    'queue_depth', 'queue_running', 'queue_dead', 'queue_latency', 'queue_throughput', 'worker_fleet'] loop
    execute format('create view public.%I with (security_invoker = true) as select * from private.%1$I', v_view);
    execute format('comment on view public.%I is %L', v_view, obj_description(format('private.%I', v_view)::regclass, 'pg_class')
      || ' For operators; empty for anybody else.');
    execute format('revoke all on public.%I, private.%1$I from public, anon, authenticated, service_role', v_view);
    execute format('grant select on public.%I, private.%1$I to authenticated, service_role', v_view);
  end loop;
end
$$;
