-- What a run page reads: one answer with everything, its own jobs only, and a place in the queue that is the order of claims.
begin;
\ir helpers.psql
select plan(21);
select tests.new_user(name) from unnest(array['ada', 'bob', 'cyd', 'dan']) name;
update private.settings set max_running_per_user = 100 where true;

-- ------------------------------------------------------------------------------------------------ the place is the order of claims
select tests.job(name, name || n, 'pending') from unnest(array['ada', 'bob', 'cyd', 'dan']) name, generate_series(1, 4) n
 where name <> 'dan' and n <= ascii(name) - 95;
select tests.job('dan', 'urgent', 'pending'), tests.job('dan', 'later', 'pending'), tests.job('dan', 'paused', 'pending');
update public.jobs set priority = 10 where branch = 'urgent';
update public.jobs set priority = 200 where branch = 'later';
update public.jobs set run_at = private.clock() + interval '1 h' where branch = 'paused';
create function tests.place(p_job public.jobs, p_most integer default 100) returns jsonb language sql security definer as $$
  select private.place_in_queue(p_job, private.clock(), p_most)
$$;
create temp table told as select j.id, (tests.place(j) ->> 'place')::integer as place from public.jobs j where j.branch <> 'paused';
grant select on told to public;
select is((select count(distinct place) from told), (select count(*) from told), 'no two jobs have one place');
select is((select place from told join public.jobs using (id) where branch = 'urgent'), 1, 'what is urgent comes first');
select is((select place::bigint from told join public.jobs using (id) where branch = 'later'), (select count(*) from told), 'what can wait last');
select is((select tests.place(j, 3) from public.jobs j where branch = 'later'), '{"place": 3, "more": true}',
  'counting ends where it is told to');
select tests.as_role('service_role');
create temp table claimed as select c.job_id, row_number() over () as place from public.claim_jobs('w', 100) c;
select tests.as_role('postgres');
select bag_eq('select job_id, place from claimed', 'select id, place::bigint from told', 'they are claimed in this very order');

-- ------------------------------------------------------------------------------------------------ what it waits for
update private.settings set max_running_per_user = 3 where true;
select tests.new_user('eve');
select tests.job('eve', 'one', 'pending'), tests.job('eve', 'two', 'pending'), tests.job('eve', 'run', 'analyzing');
create function tests.seen(p_branch text, p_after bigint default 0, p_chapters boolean default true) returns jsonb language sql as $$
  select public.job_snapshot(id, p_after, p_chapters) from public.jobs where branch = p_branch
$$;
grant execute on function tests.seen(text, bigint, boolean) to public;
select tests.as_user('eve');
select is(tests.seen('two') -> 'waiting', '{"place": 2, "more": false, "workers": 1, "own_running": 1, "own_limit": 3}',
  'a waiting job says its place, who works, and how many of its owner''s jobs run');
select is(tests.seen('run') -> 'waiting', 'null', 'a running one waits for nothing');
select tests.shift('3 min');
select is(tests.seen('one') #> '{waiting,workers}', '0', 'a worker that was silent for minutes is not alive');
select tests.as_role('postgres');
select public.register_worker('d', '{}', true), public.register_worker('e', '{}', false);
select tests.as_user('eve');
select is(tests.seen('one') #> '{waiting,workers}', '1', 'one that is draining takes nothing');
select tests.as_role('postgres');
update public.jobs set run_at = private.clock() + interval '1 min' where branch = 'one';
select tests.as_user('eve');
select is(tests.seen('one') -> 'waiting', 'null', 'a paused one waits for its time only');

-- ------------------------------------------------------------------------------------------------ the rest of it
select tests.as_role('postgres');
insert into public.job_events (job_id, user_id, attempt, at, kind, message)
select id, user_id, 1, private.clock(), 'log', 'Line ' || n from public.jobs, generate_series(1, 3) n where branch = 'run';
insert into public.job_usage (job_id, user_id, usage) select id, user_id, '{"total": {"usd": 0.5}}' from public.jobs where branch = 'run';
insert into public.unit_results (repository_id, fingerprint, kind, key, job_id, value, created_at, used_at)
select repository_id, repeat('a', 64), 'chapter', 'one', id,
       '{"slug": "one", "position": 1, "title": "One", "summary": "S", "html": "long"}', private.clock(), private.clock()
  from public.jobs where branch = 'run';
select tests.as_user('eve');
select is((select array_agg(e ->> 'message') from jsonb_array_elements(tests.seen('run') -> 'events') e where e ->> 'kind' = 'log'),
  '{"Line 1","Line 2","Line 3"}',
  'the history comes in order');
select is((select jsonb_array_length(tests.seen('run', max(id)) -> 'events') from public.job_events where message = 'Line 2'), 1,
  'and only what is behind the event that is named');
select is(tests.seen('run') -> 'usage', '{"total": {"usd": 0.5}}', 'the bill');
select is(tests.seen('run') -> 'chapters', '[{"slug": "one", "position": 1, "title": "One", "summary": "S"}]',
  'the chapters that are finished, without their text');
select is(tests.seen('run', 0, false) -> 'chapters', 'null', 'if they are asked for');
select is(tests.seen('run') #>> '{job,status}', 'analyzing', 'the row');
select ok(not (tests.seen('run') -> 'job' ?| '{lease_hash,ended_lease_hash,user_id}'::text[]), 'without what is nobody''s business');
select ok(abs(extract(epoch from (tests.seen('run') ->> 'now')::timestamptz - clock_timestamp()) - 180) < 60, 'and the database''s time');

select tests.as_role('postgres');
create temp table hers as select id from public.jobs where branch = 'run';
grant select on hers to public;
select tests.as_user('ada');
select is(tests.outcome('select public.job_snapshot(id) from hers'), 'PT404', 'another user''s job is not there');
select is(tests.outcome('select public.job_snapshot(gen_random_uuid())'), 'PT404', 'nor is one that does not exist');
select tests.as_role('authenticated');
select is(tests.outcome('select public.job_snapshot(id) from hers'), 'PT401', 'and nobody is told who is not signed in');

select * from finish();
rollback;
