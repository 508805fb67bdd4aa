-- What decides who runs when: priority, fairness, the limits of users and workers, backoff, rate limits, sizes, leases.
begin;
\ir helpers.psql
select plan(39);
select tests.new_user(n) from unnest(array['ada', 'bob', 'eve']) n;
create function tests.claimed(p_worker text, p_n integer default 1, p_lease integer default 300) returns text[] language sql as $$
  select coalesce(array_agg(j.branch::text), '{}') from public.claim_jobs(p_worker, p_n, p_lease) c join public.jobs j on j.id = c.job_id
$$;
create function tests.detail(p_sql text) returns text language plpgsql as $$
declare
  v_detail text;
begin
  execute p_sql;
  return null;
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return v_detail;
end
$$;
grant execute on all functions in schema tests to public;
create function tests.empty() returns void language sql as $$
  delete from public.repositories where true; delete from public.workers where true;
$$;

-- Fairness: twenty jobs of one user do not starve another one's single job.
select tests.job('ada', 'a' || n, 'pending', 0) is not null from generate_series(1, 20) n;
select tests.job('bob', 'b1', 'pending', 0) is not null;
select ok('b1' = any (tests.claimed('w', 2)), 'a user with one job is next after one job of a user with twenty');
select is(tests.claimed('w', 10), '{a2,a3}', 'a user runs three at most, oldest first');
update private.settings set max_running_per_user = 5 where singleton;
select is(tests.claimed('w', 10), '{a4,a5}', 'the limit is a setting, and takes effect at once');
select tests.empty();

-- Priority comes before fairness, fairness before age.
select tests.job('ada', 'late', 'pending', 0) is not null, tests.job('bob', 'usual', 'pending', 0) is not null, tests.job('eve', 'urgent', 'pending', 0) is not null;
update public.jobs set priority = case branch when 'late' then 500 when 'urgent' then 0 else 100 end where true;
select is(tests.claimed('w', 3), '{urgent,usual,late}', 'priority decides');
select tests.empty();

-- A job that is not due does not hold up others.
select tests.job('ada', 'later', 'pending', 0) is not null, tests.job('ada', 'now', 'pending', 0) is not null;
update public.jobs set run_at = private.clock() + interval '1 h' where branch = 'later';
select is(tests.claimed('w', 3), '{now}', 'what is not due waits');
select tests.empty();

-- Workers.
select tests.job('ada', 'a' || n, 'pending', 0) is not null from generate_series(1, 5) n;
select public.register_worker('small', '{"max_concurrent_jobs": 2}');
select is(tests.claimed('small', 5), '{a1,a2}', 'a worker runs as many as it said');
select is(tests.claimed('small', 5), '{}', 'and no more, whatever it asks for');
select tests.shift('1 s');
select public.register_worker('small', '{"max_concurrent_jobs": 2}');
select is(tests.claimed('small', 1), '{a3}', 'leases of the process before it do not count');
select public.register_worker('small', '{}', true);
select is(tests.claimed('small', 1), '{}', 'a draining worker gets nothing');
select is(tests.claimed('unknown', 1), '{a4}', 'a worker that never registered does');
select ok(exists (select from public.workers where id = 'unknown'), 'and is registered by it');
select tests.empty();

-- Leases are bounded, heartbeats extend them, an expired lease is its worker's until somebody takes it.
select tests.job('ada', 'lease', 'pending', 0) is not null;
create temp table l as select * from public.claim_jobs('w', 1, 1);
select is(lease_expires_at - claimed_at, interval '5 s', 'no lease is shorter than lease_min') from public.jobs;
select verdict from l, public.heartbeat_jobs('w', jsonb_build_array(jsonb_build_object('job_id', job_id, 'lease_token', lease_token)), 1000000);
select is(lease_expires_at - heartbeat_at, interval '1 h', 'nor longer than lease_max') from public.jobs;
select tests.shift('2 h');
select is((select public.report_progress(job_id, lease_token, 'cloning') from l), false, 'an expired lease nobody took is still good');
select is((select public.report_progress(job_id, lease_token, percent => 50) from l), false, 'progress is told');
select public.report_progress(job_id, lease_token, percent => 20) from l;
select is((select percent::integer from public.jobs), 50, 'and never goes back');
select is((select array_agg(verdict order by verdict) from l, public.heartbeat_jobs('w', jsonb_build_array(
    jsonb_build_object('job_id', job_id, 'lease_token', gen_random_uuid()),
    jsonb_build_object('job_id', job_id, 'lease_token', lease_token)))), '{kept,lost}', 'a verdict is for a token, not for a job');
select tests.empty();

-- Backoff: 5 s · 2^(attempt-1), the upper half of it, at most 10 min; Retry-After pushes further.
select ok(bool_and(private.backoff(a, '5 s', '10 min') between least(interval '10 min', interval '5 s' * 2 ^ (a - 1)) / 2 and
                   least(interval '10 min', interval '5 s' * 2 ^ (a - 1))), 'backoff stays within its bounds')
  from generate_series(1, 20) a, generate_series(1, 20);
select tests.job('ada', 'busy', 'claimed', 1) is not null;
create temp table asked as select private.clock() as at;
select ok((select f.run_at - interval '900 s' between asked.at and private.clock() from asked, public.jobs j,
    public.fail_job(j.id, tests.token(1), 'rate_limited', 'Later.', true, 900) f), 'Retry-After is kept to');
select tests.empty();

-- Engines a worker leaves alone: its other jobs go on, and nothing is lost of those.
select tests.job('ada', 'c1', 'pending', 0) is not null, tests.job('ada', 'o1', 'pending', 0) is not null, tests.job('bob', 'c2', 'pending', 0) is not null;
update public.jobs set engine = 'claude' where branch ~ 'c';
select is((select array_agg(branch::text) from public.claim_jobs('w', 5, 300, '{claude}')), '{o1}', 'jobs of an engine that is left alone stay where they are');
select is((select array_agg(branch::text order by branch) from public.claim_jobs('v', 5, 300, '{}')), '{c1,c2}', 'for another worker');
select tests.empty();

-- A worker that says more of itself is the same one; one that takes its name is not.
select public.register_worker('w', '{"instance": "a"}');
select tests.shift('1 min');
select public.register_worker('w', '{"instance": "a", "trouble": {}}');
select ok((select started_at < private.clock() - interval '59 s' from public.workers), 'it started when it started');
select public.register_worker('w', '{"instance": "b"}');
select ok((select started_at > private.clock() - interval '59 s' from public.workers), 'and its successor later');
select tests.empty();

-- Looking for what has run out is seldom, and never late: who fails says when to look again.
update private.settings set lease_min = '1 min' where singleton;
select tests.shift('1 h');
select tests.job('ada', 'soon', 'pending', 0) is not null;
create temp table f as select * from public.claim_jobs('w');
select public.fail_job(job_id, lease_token, 'x', 'x') is not null from f;
select is(tests.claimed('w'), '{}', 'a failed job waits');
select tests.shift('6 s');
select is(tests.claimed('w'), '{soon}', 'no longer than its backoff');
update private.settings set lease_min = '5 s' where singleton;
select tests.empty();

-- The rate limit: a burst, then a trickle; dedupe costs nothing; the answer says when to come back.
insert into public.repositories (id, user_id, host, full_name) values (tests.id('r'), tests.id('ada'), 'github.com', 'a/b');
select tests.as_user('ada');
select is((select count(*) from generate_series(1, 30) n, public.enqueue_job(tests.id('r'), 'b' || n) e where e.created), 30::bigint, 'a burst of thirty');
select is((select count(*) from generate_series(1, 30) n, public.enqueue_job(tests.id('r'), 'b1') e where e.created), 0::bigint, 'what is queued already is free');
-- Nothing is filled up while this is looked at.
select tests.as_role('postgres');
update private.rate_limits set tokens = 0, refilled_at = private.clock() + interval '1 h' where true;
select tests.as_user('ada');
select throws_ok(format('select public.enqueue_job(%L, ''more'')', tests.id('r')), 'PT429', 'You have queued many courses in a short time.', 'then no more');
select is((tests.detail(format('select public.enqueue_job(%L, ''more'')', tests.id('r')))::jsonb ->> 'retry_after')::integer, 60, 'until a minute later');
select tests.as_role('postgres');
update private.rate_limits set refilled_at = private.clock() where true;
select tests.shift('61 s');
select tests.as_user('ada');
select is((select created from public.enqueue_job(tests.id('r'), 'more')), true, 'when there is one again');
select tests.as_role('postgres');
select tests.empty();

-- What was bought: kept with the job over all its attempts, and with each unit for good.
select tests.job('ada', 'bought', 'analyzing') is not null;
select public.report_progress(id, tests.token(1), usage => '{"total": {"usd": 0.5}}') from public.jobs;
select public.report_progress(id, tests.token(1), percent => 60) from public.jobs;
select is((select usage from public.job_usage), '{"total": {"usd": 0.5}}', 'what a job bought is kept by a report that speaks of other things');
select public.save_unit(id, tests.token(1), repeat('0', 64), 'chapter', 'one', '1', '{"usd": 0.4}') from public.jobs;
select public.save_unit(id, tests.token(1), repeat('0', 64), 'chapter', 'one', '1') from public.jobs;
select is((select usage from public.unit_results), '{"usd": 0.4}', 'and what a unit cost by a run that found it made');
select is((select public.release_job(id, tests.token(1), 'The spend limit is reached.', 3600) from public.jobs), 'pending', 'a job that must wait is given back');
select is((select array[attempt::text, status_reason] from public.jobs), array['0', 'The spend limit is reached.'], 'no attempt spent, with the reason');
select tests.shift('59 min');
select is((select count(*) from public.claim_jobs('w')), 0::bigint, 'it is not claimed before its time');
select tests.shift('61 s');
select is((select public.usage_of_job(job_id, lease_token) from public.claim_jobs('w')), '{"total": {"usd": 0.5}}', 'and who claims it then learns what was spent');
delete from public.jobs where true;
select is((select count(*) from public.job_usage), 0::bigint, 'the account goes with its job');
select tests.empty();

-- The memo is bounded: the least recently used units go when a course stands.
select tests.job('ada', 'memo', 'gathering') is not null;
select public.save_unit(id, tests.token(1), lpad(to_hex(n), 64, '0'), 'chapter', 'k' || n, to_jsonb(n)) is null from public.jobs, generate_series(1, 5) n;
update private.settings set units_per_repository = 3 where singleton;
update public.unit_results set used_at = used_at + interval '1 s' * (value::text)::integer where true;
select is((select array_agg(value::text) from public.jobs, public.load_units(id, tests.token(1))), '{5,4,3,2,1}', 'units come newest first');
select public.complete_job(id, tests.token(1), tests.course()) is null from public.jobs;
select is((select array_agg(value::text order by value::text) from public.unit_results), '{3,4,5}', 'and the oldest go');

select * from finish();
rollback;
