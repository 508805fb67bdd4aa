-- The diagram: every pair of states, allowed or refused by the table itself; then every arrow through the functions, with
-- the line it leaves in the history.
begin;
\ir helpers.psql
select plan(36);
select tests.new_user('ada');
update private.settings set enqueue_burst = 1000 where singleton;

-- ------------------------------------------------------------------------------------------------ 9 × 9
create function tests.move(p_from text, p_to text) returns text language plpgsql as $$
declare
  v_job uuid := tests.job('ada', p_from || '-' || p_to, p_from);
  v_running boolean := p_to in ('claimed', 'cloning', 'analyzing', 'gathering');
  v_other uuid := tests.job('ada', p_from || '-' || p_to || '-course', 'completed');
  v_course uuid := (select course_id from public.jobs where id = v_other);
begin
  return tests.try(format($sql$ update public.jobs set status = %L, phase = %L, lease_hash = %L, lease_expires_at = %L, worker = %L,
      finished_at = %L, course_id = %L where id = %L $sql$, p_to, private.phase_of(p_to),
    case when v_running then private.hash_token(tests.token(1)) end, case when v_running then private.clock() end,
    case when v_running then 'w' end, case when p_to in ('completed', 'dead', 'canceled') then private.clock() end,
    case when p_to = 'completed' then v_course end,
    v_job));
end
$$;
create temp table states as select unnest(
  array['pending', 'claimed', 'cloning', 'analyzing', 'gathering', 'completed', 'failed', 'dead', 'canceled']) as state;
create temp table moves as
  select a.state as old, b.state as new, tests.move(a.state, b.state) as outcome from states a cross join states b where a.state <> b.state;
select set_eq($$ select old || ' ' || new from moves where outcome = 'ok' $$, array[
  'pending claimed', 'pending canceled', 'failed pending', 'failed canceled', 'dead pending',
  'claimed cloning', 'cloning analyzing', 'analyzing gathering', 'gathering completed',
  'claimed pending', 'claimed failed', 'claimed dead', 'claimed canceled',
  'cloning pending', 'cloning failed', 'cloning dead', 'cloning canceled',
  'analyzing pending', 'analyzing failed', 'analyzing dead', 'analyzing canceled',
  'gathering pending', 'gathering failed', 'gathering dead', 'gathering canceled'], 'of 72 moves these are allowed');
select is_empty($$ select * from moves where outcome not in ('ok', 'PT409') $$, 'and all others are refused with PT409 and a hint');
delete from public.repositories where true;

-- ------------------------------------------------------------------------------------------------ rows that contradict themselves
create temp table wrong (state text, change text);
insert into wrong values
  ('pending', $$ phase = 'running' $$), ('pending', $$ phase = 'failed' $$), ('pending', $$ lease_hash = '', lease_expires_at = run_at $$),
  ('pending', $$ finished_at = run_at $$), ('pending', $$ attempt = 6 $$), ('pending', $$ attempt = -1 $$), ('pending', $$ max_attempts = 0 $$),
  ('claimed', $$ lease_hash = null $$), ('claimed', $$ status = 'cloning', lease_expires_at = null $$), ('claimed', $$ worker = null $$),
  ('claimed', $$ status = 'pending' $$), ('claimed', $$ status = 'dead', phase = 'ended', lease_hash = null, lease_expires_at = null $$),
  ('gathering', $$ status = 'completed', phase = 'ended', lease_hash = null, lease_expires_at = null, finished_at = run_at $$),
  ('completed', $$ course_id = null $$), ('dead', $$ finished_at = null $$), ('dead', $$ phase = 'pending' $$);
select is_empty(
  $$ select w.*, tests.try(format('update public.jobs set %s where id = %L', w.change, tests.job('ada', 'wrong' || w.change, w.state)))
       from wrong w where tests.try(format('update public.jobs set %s where id = %L', w.change, tests.job('ada', 'wrong' || w.change, w.state))) <> '23514' $$,
  'no row may say one thing in one column and another in the next');
select is(tests.try(format('insert into public.jobs (user_id, repository_id, status, max_attempts, run_at, created_at)
    select user_id, repository_id, ''claimed'', 5, run_at, created_at from public.jobs where id = %L', tests.job('ada', 'new', 'completed'))),
  '23514', 'nor a new one');
delete from public.repositories where true;
select is((select count(*) from public.job_events), 0::bigint, 'and what is deleted takes its history along');

-- ------------------------------------------------------------------------------------------------ one life, arrow by arrow
insert into public.repositories (id, user_id, host, full_name) values (tests.id('r'), tests.id('ada'), 'github.com', 'a/b');
create temp table lease (job_id uuid, lease_token uuid, attempt integer);
grant all on lease to public;
create function tests.claim() returns integer language plpgsql as $$
begin
  perform tests.as_role('service_role');
  truncate lease;
  insert into lease select c.job_id, c.lease_token, c.attempt from public.claim_jobs('w', 1, 300) c;
  return (select attempt from lease);
end
$$;
create function tests.report(p_status text) returns boolean language sql as $$
  select public.report_progress(job_id, lease_token, p_status, message => 'Now ' || p_status) from lease
$$;
create function tests.status() returns text language sql security definer as $$
  select status || ' ' || attempt from public.jobs order by created_at desc limit 1
$$;
grant execute on all functions in schema tests to public;
alter table lease owner to service_role;

select tests.as_user('ada');
select is((select created from public.enqueue_job(tests.id('r'))), true, 'enqueue: → pending');
select is((select created from public.enqueue_job(tests.id('r'))), false, 'a second one answers the first');
select is(tests.claim(), 1, 'claim: pending → claimed, attempt 1');
select is(tests.report('cloning'), false, 'claimed → cloning');
select is(tests.report('cloning'), false, 'the same state again is no transition');
select is(tests.report('analyzing'), false, 'cloning → analyzing');
select is(tests.report('gathering'), false, 'analyzing → gathering');
select is((select status from lease, public.fail_job(job_id, lease_token, 'boom', 'It broke.')), 'failed', 'fail: gathering → failed');
select is((select status from lease, public.fail_job(job_id, lease_token, 'boom', 'It broke.')), 'failed', 'sent twice, answered twice');
select is(tests.claim(), null, 'not claimed before its wait is over');
select tests.as_role('postgres'); select tests.shift('6 s');
select is(tests.claim(), 2, 'failed → pending → claimed, attempt 2');
select is((select public.release_job(job_id, lease_token) from lease), 'pending', 'release: claimed → pending');
select is(tests.claim(), null, 'and not claimed again in the same moment, or it could go round for ever');
select tests.as_role('postgres'); select tests.shift('5 s');
select is(tests.claim(), 2, 'but after its first backoff, and no attempt was spent');
select tests.as_role('postgres'); select tests.shift('5 s'); select tests.as_role('service_role');
select is((select public.release_job(job_id, lease_token) from lease), 'pending', 'given back after it ran for longer than that');
select is(tests.claim(), 2, 'it is claimed at once');
select tests.as_role('postgres'); select tests.shift('301 s');
select is(tests.claim(), 3, 'a lease that ran out: claimed → pending → claimed, an attempt spent');
select is((select status from lease, public.fail_job(job_id, lease_token, 'boom', 'No.', false)), 'dead', 'not retryable: claimed → dead');
select tests.as_user('ada');
select is((select public.retry_job(job_id) from public.jobs j, lateral (select j.id as job_id) x), 'pending', 'retry: dead → pending');
select is(tests.claim(), 1, 'with all its attempts');
select tests.as_user('ada');
select is((select public.cancel_job(id) from public.jobs), 'canceling', 'cancel: asked of the worker');
select tests.as_role('service_role');
select is((select verdict from lease, public.heartbeat_jobs('w', jsonb_build_array(to_jsonb(lease)))), 'cancel', 'who hears of it by heartbeat');
select is((select public.release_job(job_id, lease_token) from lease), 'canceled', 'and gives it back: claimed → canceled');
select tests.as_user('ada');
select is((select created from public.enqueue_job(tests.id('r'))), true, 'the branch is free again');
select is((select public.cancel_job(id) from public.jobs where phase = 'pending'), 'canceled', 'cancel: pending → canceled, at once');
select is((select created from public.enqueue_job(tests.id('r'))), true, 'once more');
select tests.claim();
select tests.report('cloning'), tests.report('analyzing'), tests.report('gathering');
select isnt((select public.complete_job(job_id, lease_token, tests.course()) from lease), null, 'complete: gathering → completed');
select is((select public.complete_job(job_id, lease_token, tests.course()) from lease),
  (select id from public.courses), 'sent twice, the same course is answered');

select tests.as_role('postgres');
-- A poison job: its worker dies each time.
select tests.job('ada', 'poison', 'pending', 0);
do $$
begin
  for v_n in 1..6 loop
    perform tests.claim(), tests.as_role('postgres'), tests.shift('301 s');
  end loop;
end
$$;
select tests.as_role('postgres');
select results_eq($$ select status, attempt::integer, error_code from public.jobs where branch = 'poison' $$,
  $$ values ('dead'::private.job_status, 5, 'lease_expired'::private.error_code) $$, 'a poison job is dead after its attempts');
select results_eq(
  $$ select e.status || ' ' || e.attempt || ': ' || e.message from public.job_events e join public.jobs j on j.id = e.job_id
      where j.branch = 'poison' and e.status in ('pending', 'dead') order by e.id offset 1 $$,
  $$ select format('pending %s: The worker went silent in attempt %1$s of 5; the job goes to the next one.', n) from generate_series(1, 4) n
     union all select 'dead 5: The worker went silent in attempt 5, the last one.' $$, 'and its history says why');
select results_eq(
  $$ select string_agg(e.status, ' ' order by e.id) from public.job_events e where e.kind = 'status'
        and e.job_id = (select id from public.jobs where repository_id = tests.id('r') order by created_at limit 1) $$,
  $$ values ('pending claimed cloning analyzing gathering failed pending claimed pending claimed pending claimed pending claimed dead pending claimed canceled') $$,
  'every transition left one line');

select * from finish();
rollback;
