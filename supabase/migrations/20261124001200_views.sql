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

-- What `\d+ queue_depth` explains; the exposed copies get the same below.
comment on column private.queue_depth.priority is 'Lower runs first; 100 is usual.';
comment on column private.queue_depth.due is 'Jobs that could be claimed now.';
comment on column private.queue_depth.scheduled is 'Pending jobs whose time has not come: paused, or given back for later.';
comment on column private.queue_depth.waiting_to_retry is 'Failed jobs that wait out their backoff.';
comment on column private.queue_depth.running is 'Jobs under a lease.';
comment on column private.queue_depth.users_waiting is 'Users who own the pending ones.';
comment on column private.queue_depth.oldest_due_seconds is 'For how long the oldest due job has been due.';
comment on column private.queue_running.job_id is 'The job.';
comment on column private.queue_running.worker is 'Who holds its lease.';
comment on column private.queue_running.status is 'Its state.';
comment on column private.queue_running.step is 'The step its analysis is in.';
comment on column private.queue_running.percent is 'How far it is.';
comment on column private.queue_running.attempt is 'Which attempt this is.';
comment on column private.queue_running.max_attempts is 'How many it has.';
comment on column private.queue_running.engine is 'Who writes.';
comment on column private.queue_running.user_id is 'Its owner.';
comment on column private.queue_running.running_seconds is 'Since this attempt was claimed.';
comment on column private.queue_running.silent_seconds is 'Since the last sign of life of its worker.';
comment on column private.queue_running.lease_left_seconds is 'Until its lease runs out; negative: the next claim takes it.';
comment on column private.queue_running.cancel_requested is 'Its owner asked to cancel.';
comment on column private.queue_dead.job_id is 'The job.';
comment on column private.queue_dead.error_code is 'Code of its last error.';
comment on column private.queue_dead.error_message is 'Its last error, as a sentence for its owner.';
comment on column private.queue_dead.attempt is 'Attempts spent.';
comment on column private.queue_dead.max_attempts is 'How many it had.';
comment on column private.queue_dead.engine is 'Who was to write.';
comment on column private.queue_dead.user_id is 'Its owner.';
comment on column private.queue_dead.finished_at is 'When it died.';
comment on column private.queue_dead.superseded is 'Its repository and branch is active again or has got its course since: nobody misses it.';
comment on column private.queue_latency.period is 'The last hour, or the last day.';
comment on column private.queue_latency.jobs is 'Jobs completed in it.';
comment on column private.queue_latency.wait_p50 is 'Seconds from due to claimed: half waited no longer.';
comment on column private.queue_latency.wait_p95 is '19 of 20 waited no longer.';
comment on column private.queue_latency.wait_p99 is '99 of 100 waited no longer.';
comment on column private.queue_latency.run_p50 is 'Seconds from claimed to completed: half took no longer.';
comment on column private.queue_latency.run_p95 is '19 of 20 took no longer.';
comment on column private.queue_latency.run_p99 is '99 of 100 took no longer.';
comment on column private.queue_throughput.hour is 'Its beginning.';
comment on column private.queue_throughput.completed is 'Courses published.';
comment on column private.queue_throughput.dead is 'Jobs that died.';
comment on column private.queue_throughput.canceled is 'Jobs that were canceled.';
comment on column private.queue_throughput.attempts_a_course is 'Attempts the completed ones took, on average: 1.0 is best.';
comment on column private.worker_fleet.worker is 'WORKER_ID.';
comment on column private.worker_fleet.state is 'alive, draining, stopped or gone.';
comment on column private.worker_fleet.seen_seconds_ago is 'Since its last claim or heartbeat.';
comment on column private.worker_fleet.running is 'Jobs it holds.';
comment on column private.worker_fleet.max_jobs is 'How many it may hold; null: as many as it asks for.';
comment on column private.worker_fleet.version is 'Of the program, as the worker says.';
comment on column private.worker_fleet.host is 'Its machine, as the worker says.';
comment on column private.worker_fleet.started_at is 'When this process registered.';

do $$
declare
  v_view text;
  v_column record;
begin
  foreach v_view in array array[
    'queue_depth', 'queue_running', 'queue_dead', 'queue_latency', 'queue_throughput', 'worker_fleet'] loop
    execute format('create view public.%I with (security_invoker = true) as select * from private.%1$I', v_view);
    execute format('comment on view public.%I is %L', v_view, obj_description(format('private.%I', v_view)::regclass, 'pg_class')
      || ' For operators; empty for anybody else.');
    for v_column in select a.attname, col_description(a.attrelid, a.attnum) as says from pg_attribute a
       where a.attrelid = format('private.%I', v_view)::regclass and a.attnum > 0 loop
      execute format('comment on column public.%I.%I is %L', v_view, v_column.attname, v_column.says);
    end loop;
    execute format('revoke all on public.%I, private.%1$I from public, anon, authenticated, service_role', v_view);
    execute format('grant select on public.%I, private.%1$I to authenticated, service_role', v_view);
  end loop;
end
$$;
