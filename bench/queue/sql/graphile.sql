-- What the benchmark needs in graphile-worker's database. Jobs are made by its own add_jobs.
create schema bench;
insert into graphile_worker._private_tasks (identifier) values ('bench');

create function bench.enqueue(p_jobs integer) returns void language sql as $$
  select count(*) from graphile_worker.add_jobs(array(
    select row('bench', '{}'::json, null, null, null, null, null, null)::graphile_worker.job_spec
      from generate_series(1, p_jobs)));
$$;

create function bench.fill(p_jobs integer) returns void language plpgsql as $$
begin
  for v_done in 0..p_jobs - 1 by 50000 loop
    perform bench.enqueue(least(50000, p_jobs - v_done));
  end loop;
end
$$;

-- It deletes a job that is done, and keeps nothing.
create function bench.fill_completed(p_jobs integer) returns void language sql as $$ select null::void $$;

create function bench.clear() returns void language sql as $$ truncate graphile_worker._private_jobs $$;
