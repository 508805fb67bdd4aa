-- What the operators' page reads: one answer, for operators only, with the figures of the views.
begin;
\ir helpers.psql
select plan(11);
select tests.new_user('ada'), tests.new_user('bob');
select tests.job('ada', 'due', 'pending', 0) is not null, tests.job('ada', 'run', 'analyzing', 2) is not null,
       tests.job('ada', 'done', 'completed') is not null, tests.job('bob', 'gone', 'dead', 5) is not null,
       tests.job('bob', 'missed', 'dead', 5) is not null, tests.job('bob', 'gone', 'pending', 0) is not null;
update public.jobs set run_at = run_at - interval '24 s', claimed_at = run_at - interval '20 s' where status = 'completed';
insert into public.workers (id, info, max_jobs, started_at, seen_at) values
  ('w', '{"version": "1.2", "host": "h", "engines": ["offline", "claude"], "trouble": "The disk is full."}', 2, private.clock(), private.clock()),
  ('odd', '{"engines": "all", "trouble": {"a": 1}}', 1, private.clock(), private.clock() - interval '3 min');

select tests.as_user('ada');
select is(tests.outcome('select public.queue_overview()'), 'PT403', 'a user is refused, with a hint');
select is_empty('select * from public.queue_hourly', 'and finds the view empty');
select tests.as_user('ada', '{"role": "Operator"}');
select is(tests.outcome('select public.queue_overview()'), 'PT403', 'so is whoever is nearly an operator');
select tests.as_role('anon');
select is(tests.outcome('select public.queue_overview()'), '42501', 'and a visitor');

select tests.as_user('eve', '{"role": "operator"}');
create temp table seen as select public.queue_overview() as page;
select is((select page #> '{depth,0}' from seen), (select to_jsonb(d) from public.queue_depth d), 'an operator gets the depth as the view tells it');
select is((select jsonb_build_array(jsonb_array_length(page -> 'running'), page -> 'running_count', page #> '{running,0}' ? 'user_id') from seen),
  '[1, 1, false]', 'what runs, and not whose it is');
select is((select jsonb_agg(jsonb_build_array(w -> 'worker', w -> 'state', w -> 'engines', w -> 'trouble') order by w ->> 'worker' desc)
    from seen, jsonb_array_elements(page -> 'workers') w),
  '[["w", "alive", ["offline", "claude"], "The disk is full."], ["odd", "gone", [], null]]', 'the workers with what they say, where it makes sense');
select is((select jsonb_agg(c - 'newest_at') from seen, jsonb_array_elements(page -> 'dead_codes') c),
  '[{"error_code": "boom", "dead": 2, "open": 1}]', 'the dead by error, and how many are missed');
select is((select jsonb_agg(d -> 'superseded') from seen, jsonb_array_elements(page -> 'dead') d), '[false, true]', 'the dead one by one, the missed first');
select is((select jsonb_build_array(jsonb_array_length(page -> 'hours'), sum((h ->> 'completed')::integer), sum((h ->> 'dead')::integer),
      max((h ->> 'wait_p50')::numeric), max((h ->> 'run_p95')::numeric)) from seen, jsonb_array_elements(page -> 'hours') h group by page),
  '[24, 1, 2, 4.00, 20.00]', 'a whole day by hours, with and without work');
select tests.as_role('service_role');
select is(jsonb_array_length(public.queue_overview() -> 'hours'), 24, 'the secret key may ask as well');
select tests.as_role('postgres');

select * from finish();
rollback;
