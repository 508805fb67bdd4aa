-- What the pages and workers are told, and how often: transitions always, everything else at most twice a second a job, and
-- the last of it always, at the latest with the next heartbeat. Needs realtime.messages, as Supabase and the embedded stack have.
begin;
\ir helpers.psql
select plan(26);
-- Time stands still, but for a microsecond each time somebody looks at it, and for tests.shift.
create sequence tests.looks;
create or replace function private.clock() returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
begin
  return (select pg_catalog.now() + pg_catalog.nextval('tests.looks') * interval '1 us' + s.shift from private.clock_shift s);
end
$$;
select tests.new_user('ada');
insert into public.repositories (id, user_id, host, full_name) values (tests.id('r'), tests.id('ada'), 'github.com', 'a/b');
create temp table heard (id uuid);
-- What this transaction told since the last look. Its messages all have one time, so they come in the order of the alphabet.
create function tests.told() returns text[] language plpgsql security definer as $$
declare
  v_told text[];
begin
  with told as (
    select m.id, concat_ws(' ', replace(m.topic, 'user:' || tests.id('ada'), 'ada'), m.event, m.payload ->> 'kind', m.payload ->> 'status',
                           m.payload ->> 'step', m.payload ->> 'percent') as line
      from realtime.messages m
     where m.topic in ('queue', 'user:' || tests.id('ada')) and m.inserted_at = timezone('utc', now())
       and m.id not in (select h.id from heard h)),
  noted as (insert into heard select id from told)
  select coalesce(array_agg(line order by line), '{}') into v_told from told;
  return v_told;
end
$$;
grant all on heard to public;
create function tests.report(p_percent integer, p_step text default null, p_status text default null, p_message text default null)
returns void language sql as $$
  select public.report_progress(id, tests.token(1), p_status, p_step, null, p_percent, p_message) from public.jobs
$$;
create function tests.beat() returns text[] language sql as $$
  select array_agg(b.verdict) from public.jobs j, public.heartbeat_jobs('w', jsonb_build_array(
    jsonb_build_object('job_id', j.id, 'lease_token', tests.token(1)))) b
$$;

select tests.as_user('ada');
select is((select created from public.enqueue_job(tests.id('r'))), true, 'a job is queued');
select tests.as_role('postgres');
select is(tests.told(), '{"ada job pending 0","queue doorbell job"}', 'the workers hear the doorbell, the owner of the job');
select is((select count(*) from public.claim_jobs('w')), 1::bigint, 'it is claimed');
update public.jobs set lease_hash = private.hash_token(tests.token(1)) where true;
select is(tests.told(), '{"ada job claimed 0"}', 'the owner hears that');
select tests.report(5, p_status => 'cloning'), tests.report(10, p_status => 'analyzing');
select is(tests.told(), '{"ada job analyzing 10","ada job cloning 5"}', 'transitions are told, however close together');

select tests.report(11, 'survey', p_message => 'A'), tests.report(12, 'extract', p_message => 'B'), tests.report(13, p_message => 'C'), tests.report(14);
select is(tests.told(), '{}', 'steps, lines of the log and percents are not, right after something was');
select is((select count(*) from public.job_events where kind in ('step', 'log')), 3::bigint, 'though they are written');
select ok((select broadcast_due from public.jobs), 'and it is noted that something is left to tell');
select tests.shift('0.6 s');
select tests.report(20, 'relate', p_message => 'D');
select is(tests.told(), '{"ada job analyzing relate 20"}', 'half a second later one hint tells of all of them');
select ok((select not broadcast_due from public.jobs), 'and nothing is left');
select tests.beat();
select is(tests.told(), '{}', 'so a heartbeat tells nothing');

select tests.report(30, 'write'), tests.report(40, 'review', p_message => 'The last word.');
select is(tests.told(), '{}', 'the last step came too soon');
select is(tests.beat(), '{kept}', 'but the next heartbeat');
select is(tests.told(), '{"ada job analyzing review 40"}', 'tells of it');
select is((select max((m.payload ->> 'revision')::bigint) from realtime.messages m where m.topic = 'user:' || tests.id('ada')),
  (select revision from public.jobs), 'with the revision of the row, so that no page takes it for old');

select tests.as_user('ada');
select is((select public.cancel_job(id) from public.jobs), 'canceling', 'its owner cancels');
select tests.as_role('postgres');
select is(tests.told(), '{"ada job analyzing review 40","queue doorbell cancel"}', 'and the worker hears of it at once');

-- ------------------------------------------------------------------------------------------------ a pause its owner ends
delete from public.jobs where true;
select tests.job('ada', 'paused', 'analyzing') is not null;
select public.release_job(id, tests.token(1), 'The spend limit is reached.', 3600) from public.jobs;
select tests.told();
select is((select count(*) from public.claim_jobs('w')), 0::bigint, 'a paused job waits');
update private.settings set enqueue_burst = 2, enqueue_per_hour = 1 where singleton;
delete from private.rate_limits where true;
select tests.as_user('ada');
select is((select public.retry_job(id) from public.jobs), 'pending', 'its owner ends the wait');
select tests.as_role('postgres');
select is(tests.told(), '{"ada job pending 0","queue doorbell job"}', 'the page and the workers hear of it at once');
select is((select status_reason || ' ' || attempt from public.jobs), 'Resumed by its owner. 0', 'no attempt was spent');
select is((select message from public.job_events order by id desc limit 1), 'Resumed by its owner.', 'the history has it');
select tests.as_user('ada');
select is((select public.retry_job(id) from public.jobs), 'pending', 'sent twice, answered twice');
select tests.as_role('postgres');
select is(tests.told(), '{}', 'and told and paid for once');
select is((select count(*) from public.claim_jobs('w')), 1::bigint, 'it can be claimed');
update public.jobs set lease_hash = private.hash_token(tests.token(1)) where true;
select public.release_job(id, tests.token(1), 'Still.', 3600) from public.jobs;
select tests.as_user('ada');
select public.retry_job(id) from public.jobs;
select tests.as_role('postgres');
select count(*) from public.claim_jobs('w');
update public.jobs set lease_hash = private.hash_token(tests.token(1)) where true;
select public.release_job(id, tests.token(1), 'Still.', 3600) from public.jobs;
select tests.as_user('ada');
select throws_ok('select public.retry_job(id) from public.jobs', 'PT429', 'You have queued many courses in a short time.',
  'each time out of the rate limit');
select tests.as_role('postgres');

select * from finish();
rollback;
