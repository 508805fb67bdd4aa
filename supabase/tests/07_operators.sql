-- Operators: dead letters, stuck jobs, pruning, the views, and the search of a learner.
begin;
\ir helpers.psql
select plan(25);
select tests.new_user('ada'), tests.new_user('bob');

-- Dead letters.
select tests.job('ada', 'x', 'dead', 5) is not null, tests.job('ada', 'y', 'dead', 5) is not null, tests.job('bob', 'y', 'dead', 5) is not null;
select tests.job('ada', 'y', 'pending', 0) is not null;
update public.jobs set error_code = 'timeout' where status = 'dead' and user_id = tests.id('bob');
select tests.as_user('eve', '{"role": "operator"}');
select is((select array_agg(superseded order by superseded) from public.queue_dead), '{f,f,t}', 'the dead letters are listed, superseded or not');
select is(public.requeue_dead_jobs('timeout'), 1, 'an operator requeues those of one error');
select is(public.requeue_dead_jobs(), 1, 'and the others, but none whose branch is active');
select is(public.requeue_dead_jobs(), 0, 'a second time there is nothing to do');
select tests.as_role('postgres');
select tests.job('bob', 'z', 'dead', 5) is not null;
select tests.job('bob', 'z', 'completed') is not null;
select tests.as_user('eve', '{"role": "operator"}');
select is(public.requeue_dead_jobs(), 0, 'nor one that has succeeded since');
select is(public.requeue_dead_jobs(job_ids => (select array_agg(job_id) from public.queue_dead)), 1, 'unless it is named');
select tests.as_role('postgres');
delete from public.jobs where branch = 'z';
select is((select array_agg(status || ' ' || attempt order by status) from public.jobs), '{dead 5,pending 0,pending 0,pending 0}', 'with all their attempts');
delete from public.repositories where true;

-- Stuck jobs.
select tests.job('ada', 'silent', 'analyzing', 2) is not null, tests.job('ada', 'last', 'analyzing', 5) is not null, tests.job('bob', 'b', 'claimed', 1) is not null;
update public.jobs set lease_expires_at = lease_expires_at + interval '1 day', worker = case branch when 'b' then 'other' else 'w' end where true;
select tests.shift('11 min');
select tests.as_user('eve', '{"role": "operator"}');
select is(public.clear_stuck_jobs(worker => 'w'), 2, 'the jobs of a worker that is gone');
select is(public.clear_stuck_jobs('12 min'), 0, 'none that was heard of lately');
select tests.as_role('postgres');
select is((select array_agg(branch || ' ' || status order by branch) from public.jobs), '{"b claimed","last dead","silent pending"}', 'an attempt was spent');
delete from public.repositories where true;

-- Pruning.
select tests.job('ada', 'old' || n, 'completed') is not null from generate_series(1, 5) n;
select tests.job('ada', 'running', 'claimed') is not null, tests.job('ada', 'waiting', 'pending', 0) is not null;
select tests.shift('31 days');
select tests.job('ada', 'new', 'completed') is not null;
select tests.as_role('service_role');
select is(public.prune_jobs(max_jobs => 2), 2, 'a batch at a time');
select is(public.prune_jobs(), 3, 'what is older than the retention');
select is(public.prune_jobs(), 0, 'until there is no more');
select tests.as_role('postgres');
select is((select array_agg(branch::text order by branch) from public.jobs), '{new,running,waiting}', 'what has not ended stays');
select is((select count(*) from public.courses), 6::bigint, 'and so do courses');
select is((select count(*) from public.job_events e where not exists (select from public.jobs j where j.id = e.job_id)), 0::bigint, 'history goes');
delete from public.repositories where true;

-- The views.
select tests.job('ada', 'due', 'pending', 0) is not null, tests.job('ada', 'retry', 'failed', 1) is not null, tests.job('bob', 'run', 'cloning', 1) is not null,
       tests.job('bob', 'done', 'completed') is not null;
insert into public.workers (id, started_at, seen_at) values ('w', private.clock(), private.clock());
select tests.as_user('ada');
select results_eq('select due, running, jobs from public.queue_load()', 'values (0, 0, 0)', 'and no load');
select is((select count(*) from public.queue_depth) + (select count(*) from public.queue_running) + (select count(*) from public.queue_dead)
  + (select count(*) from public.queue_latency) + (select count(*) from public.queue_throughput) + (select count(*) from public.worker_fleet),
  0::bigint, 'a user finds the views empty');
select tests.as_user('eve', '{"role": "operator"}');
select results_eq('select priority::integer, due, scheduled, waiting_to_retry, running, users_waiting from public.queue_depth',
  'values (100, 1::bigint, 0::bigint, 1::bigint, 1::bigint, 1::bigint)', 'an operator finds the depth');
select results_eq('select due, running, jobs from public.queue_load()', 'values (1, 1, 2)', 'the load in one row');
select ok((select status = 'cloning' and lease_left_seconds between 290 and 300 from public.queue_running), 'what runs');
select results_eq('select worker, state, running from public.worker_fleet', $$ values ('w', 'alive', 1::bigint) $$, 'and the fleet');
select tests.as_role('postgres');
delete from public.repositories where true;

-- Search.
insert into public.repositories (id, user_id, host, full_name) values (tests.id('r'), tests.id('ada'), 'github.com', 'a/ada');
select tests.job('ada', 'main', 'completed') is not null;
select tests.job('ada', 'main', 'gathering') is not null;
select public.complete_job(id, tests.token(1), tests.course() || jsonb_build_object('title', 'Second', 'chapters', jsonb_build_array(
    jsonb_build_object('position', 1, 'slug', 'lease', 'title', 'Leases', 'markdown', 'See `private.claim_jobs()` in <b>', 'html', ''),
    jsonb_build_object('position', 2, 'slug', 'other', 'title', 'Other', 'markdown', 'A queue of claimed things', 'html', '')))) is null
  from public.jobs where status = 'gathering';
select tests.as_user('ada');
select results_eq($$ select title, slug from public.search_courses('claim_jobs') $$, $$ values ('Second', 'lease') $$,
  'a name in code is found, in the newest course only');
select is((select array_agg(slug order by rank desc) from public.search_courses('leas')), '{lease}', 'the last word may be unfinished');
select tests.as_user('bob');
select is_empty($$ select * from public.search_courses('claim_jobs') $$, 'and nobody else finds it');
select tests.as_role('postgres');

select * from finish();
rollback;
