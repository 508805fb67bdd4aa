-- What the benchmark needs in pgqueuer's database. Jobs are made by its own statement, put in below.
create schema bench;

create function bench.enqueue(p_jobs integer) returns void language plpgsql as $$
begin
  execute $enqueue$ {enqueue} $enqueue$ using
    array_fill(0, array[p_jobs]), array_fill('bench'::text, array[p_jobs]), array_fill(null::bytea, array[p_jobs]),
    array_fill(interval '0', array[p_jobs]), array_fill(null::text, array[p_jobs]), array_fill(null::jsonb, array[p_jobs]);
end
$$;

create function bench.fill(p_jobs integer) returns void language sql as $$ select bench.enqueue(p_jobs) $$;

-- It deletes a job that is done; what it keeps are the rows of its log.
create function bench.fill_completed(p_jobs integer) returns void language sql as $$
  insert into pgqueuer_log (job_id, status, entrypoint, priority)
  select i, t.status, 'bench', 0 from generate_series(1, p_jobs) i
   cross join unnest('{queued,picked,successful}'::pgqueuer_status[]) as t (status);
$$;

create function bench.clear() returns void language sql as $$ truncate pgqueuer, pgqueuer_log $$;
