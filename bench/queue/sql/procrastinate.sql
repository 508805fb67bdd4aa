-- What the benchmark needs in procrastinate's database. Jobs are made by its own procrastinate_defer_jobs_v1.
create schema bench;
insert into procrastinate_workers default values;

create function bench.enqueue(p_jobs integer) returns void language sql as $$
  select count(*) from unnest(procrastinate_defer_jobs_v1(array(
    select row('bench', 'bench', 0, null, null, '{}', null)::procrastinate_job_to_defer_v1 from generate_series(1, p_jobs))));
$$;

-- In bulk without the two notifications a row that nobody hears.
create function bench.fill(p_jobs integer) returns void language plpgsql as $$
begin
  alter table procrastinate_jobs disable trigger procrastinate_jobs_notify_queue_job_inserted_v1;
  perform bench.enqueue(p_jobs);
  alter table procrastinate_jobs enable trigger procrastinate_jobs_notify_queue_job_inserted_v1;
end
$$;

create function bench.fill_completed(p_jobs integer) returns void language sql as $$
  with done as (
    insert into procrastinate_jobs (queue_name, task_name, status, attempts)
    select 'bench', 'bench', 'succeeded', 1 from generate_series(1, p_jobs) returning id)
  insert into procrastinate_events (job_id, type)
  select d.id, t.type from done d
   cross join unnest('{deferred,started,succeeded}'::procrastinate_job_event_type[]) as t (type);
$$;

create function bench.clear() returns void language sql as $$
  truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers;
$$;
