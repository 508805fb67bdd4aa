-- What the operators' page reads: everything it shows, as one consistent answer to one request, refused to everybody else.
-- It looks at the views of `private`, so that the page and the DBA see the same figures.

create view private.queue_hourly as
select date_trunc('hour', j.finished_at) as hour,
       count(*) as jobs,
       round(percentile_cont(0.5) within group (order by extract(epoch from j.claimed_at - j.run_at))::numeric, 2) as wait_p50,
       round(percentile_cont(0.95) within group (order by extract(epoch from j.claimed_at - j.run_at))::numeric, 2) as wait_p95,
       round(percentile_cont(0.5) within group (order by extract(epoch from j.finished_at - j.claimed_at))::numeric, 2) as run_p50,
       round(percentile_cont(0.95) within group (order by extract(epoch from j.finished_at - j.claimed_at))::numeric, 2) as run_p95
  from public.jobs j cross join (select private.clock() as at) n
 where j.finished_at > date_trunc('hour', n.at) - interval '23 hours' and j.status = 'completed' and (select private.is_operator())
 group by 1
 order by 1 desc;
comment on view private.queue_hourly is
  'queue_latency hour by hour, over the last day: seconds from due to claimed (wait) and from claimed to completed (run).';

create view public.queue_hourly with (security_invoker = true) as select * from private.queue_hourly;
comment on view public.queue_hourly is
  'queue_latency hour by hour, over the last day: seconds from due to claimed (wait) and from claimed to completed (run). For operators; empty for anybody else.';
comment on column private.queue_hourly.hour is 'Its beginning.';
comment on column private.queue_hourly.jobs is 'Jobs completed in it.';
comment on column private.queue_hourly.wait_p50 is 'Seconds from due to claimed: half waited no longer.';
comment on column private.queue_hourly.wait_p95 is '19 of 20 waited no longer.';
comment on column private.queue_hourly.run_p50 is 'Seconds from claimed to completed: half took no longer.';
comment on column private.queue_hourly.run_p95 is '19 of 20 took no longer.';
do $$
declare
  v_column record;
begin
  for v_column in select a.attname, col_description(a.attrelid, a.attnum) as says from pg_attribute a
     where a.attrelid = 'private.queue_hourly'::regclass and a.attnum > 0 loop
    execute format('comment on column public.queue_hourly.%I is %L', v_column.attname, v_column.says);
  end loop;
end
$$;
revoke all on public.queue_hourly, private.queue_hourly from public, anon, authenticated, service_role;
grant select on public.queue_hourly, private.queue_hourly to authenticated, service_role;

-- Lists are bounded: a page is no place for a thousand dead letters, and the counts beside them say how many there are.
create function private.queue_overview() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_now constant timestamptz := private.clock();
begin
  perform private.require_operator();
  return jsonb_build_object(
    'now', v_now,
    'depth', (select coalesce(jsonb_agg(to_jsonb(d)), '[]') from private.queue_depth d),
    'running', (select coalesce(jsonb_agg(to_jsonb(r) - 'user_id'), '[]') from (select * from private.queue_running limit 50) r),
    'running_count', (select count(*) from public.jobs j where j.phase = 'running'),
    'workers', (select coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object(
        'engines', case when jsonb_typeof(w.info -> 'engines') = 'array' then w.info -> 'engines' else '[]' end,
        'trouble', case jsonb_typeof(w.info -> 'trouble') when 'string' then left(w.info ->> 'trouble', 500) end)), '[]')
      from (select * from private.worker_fleet limit 200) f join public.workers w on w.id = f.worker),
    'dead_codes', (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from (
      select d.error_code, count(*) as dead, count(*) filter (where not d.superseded) as open, max(d.finished_at) as newest_at
        from private.queue_dead d group by d.error_code order by 3 desc, 2 desc limit 50) c),
    'dead', (select coalesce(jsonb_agg(to_jsonb(d) - 'user_id' || jsonb_build_object('error_message', left(d.error_message, 500))), '[]')
      from (select * from private.queue_dead q order by q.superseded, q.finished_at desc limit 50) d),
    'hours', (select jsonb_agg(jsonb_build_object(
        'hour', h.hour, 'completed', coalesce(t.completed, 0), 'dead', coalesce(t.dead, 0), 'canceled', coalesce(t.canceled, 0),
        'wait_p50', l.wait_p50, 'wait_p95', l.wait_p95, 'run_p50', l.run_p50, 'run_p95', l.run_p95) order by h.hour)
      from generate_series(date_trunc('hour', v_now) - interval '23 hours', date_trunc('hour', v_now), interval '1 hour') as h (hour)
      left join private.queue_throughput t on t.hour = h.hour
      left join private.queue_hourly l on l.hour = h.hour),
    'latency', (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from private.queue_latency l));
end
$$;
comment on function private.queue_overview() is 'Body of public.queue_overview.';

create function public.queue_overview() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return private.queue_overview();
end
$$;
comment on function public.queue_overview() is
  'The views of the queue in one answer, for operators: {now, depth, running (the 50 most silent), running_count, workers, dead_codes, dead (50, the superseded last), hours (24, oldest first), latency}. PT403.';

revoke all on function private.queue_overview(), public.queue_overview() from public, anon, authenticated, service_role;
grant execute on function private.queue_overview(), public.queue_overview() to authenticated, service_role;
