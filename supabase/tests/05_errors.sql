-- Every error code of every function, each with a hint to act on (an outcome ends in " !" when there is none).
begin;
\ir helpers.psql
select plan(47);
select tests.new_user('ada'), tests.new_user('bob');
create temp table j as select tests.job('ada', 'pending', 'pending', 0) as pending, tests.job('ada', 'running', 'claimed') as running,
  tests.job('ada', 'completed', 'completed') as completed, tests.job('ada', 'dead', 'dead', 5) as dead,
  tests.job('ada', 'gathering', 'gathering') as gathering;
select tests.job('ada', 'dead', 'pending', 0) is not null as "a second life of the dead one";
alter table j add r uuid, add course uuid;
update j set r = (select repository_id from public.jobs where id = pending), course = (select course_id from public.jobs where id = completed) where true;
grant select on j to public;
create function tests.fails(p_sql text, p_code text, p_what text) returns text language sql as $$
  select extensions.is(tests.try(p_sql), p_code, p_what)
$$;
create function tests.fmt(p_sql text) returns text language sql as $$
  select format(p_sql, pending, running, completed, dead, gathering, r, course, tests.token(1), tests.token(9)) from j
$$;
grant execute on all functions in schema tests to public;
set local search_path = extensions, public, tests;

-- ------------------------------------------------------------------------------------------------ users
select as_role('authenticated');
select fails('select public.add_repository(''github.com'', ''a/b'')', 'PT401', 'add_repository without a user');
select fails('select public.remove_repository(gen_random_uuid())', 'PT401', 'remove_repository without a user');
select fails('select public.enqueue_job(gen_random_uuid())', 'PT401', 'enqueue_job without a user');
select fails('select public.cancel_job(gen_random_uuid())', 'PT401', 'cancel_job without a user');
select fails('select public.retry_job(gen_random_uuid())', 'PT401', 'retry_job without a user');
select fails('select public.save_chapter_progress(gen_random_uuid(), 1)', 'PT401', 'save_chapter_progress without a user');
select fails('select public.search_courses(''x'')', 'PT401', 'search_courses without a user');
select as_user('ada');
select fails('select public.add_repository(''Not A Host'', ''a/b'')', 'PT400', 'a host that is none');
select fails('select public.add_repository(''github.com'', ''../etc'')', 'PT400', 'a repository that is none');
select fails('select public.add_repository(''github.com'', null)', 'PT400', 'a repository without a name');
select fails('select public.add_repository(''local'', ''relative'')', 'PT400', 'a local repository needs an absolute path');
select fails('select public.add_repository(''github.com'', ''a/b'', repeat(''x'', 256))', 'PT400', 'a branch too long');
select fails('select public.enqueue_job(gen_random_uuid())', 'PT404', 'enqueue_job for no repository');
select fails(fmt('select public.enqueue_job(%6$L, engine => ''No Engine'')'), 'PT400', 'an engine that is none');
select fails(fmt('select public.enqueue_job(%6$L, options => ''[]'')'), 'PT400', 'options that are no object');
select fails(fmt('select public.enqueue_job(%6$L, options => jsonb_build_object(''x'', repeat(''x'', 20000)))'), 'PT413', 'options too large');
select fails(fmt('select public.enqueue_job(%6$L, repeat(''x'', 256))'), 'PT400', 'a branch too long');
select fails(fmt('select public.enqueue_job(%6$L, ''b'' || n) from generate_series(1, 31) n'), 'PT429', 'more jobs than the rate limit has');
select fails('select public.cancel_job(gen_random_uuid())', 'PT404', 'cancel_job of no job');
select fails('select public.retry_job(gen_random_uuid())', 'PT404', 'retry_job of no job');
select fails(fmt('select public.retry_job(%3$L)'), 'PT409', 'retry_job of a completed job');
select fails(fmt('select public.retry_job(%4$L)'), 'PT409', 'retry_job while the branch has an active job');
select fails('select public.save_chapter_progress(gen_random_uuid(), 1)', 'PT404', 'progress in no chapter');
select fails(fmt('select public.save_chapter_progress(%7$L, 1, quiz => ''[]'')'), 'PT400', 'answers that are no object');
select fails(fmt('select public.save_chapter_progress(%7$L, 1, quiz => (select jsonb_object_agg(n, md5(n::text)) from generate_series(1, 3000) n))'),
  'PT413', 'answers too large');
select fails('select public.search_courses(repeat(''x'', 501))', 'PT400', 'a question too long');
select fails('select public.requeue_dead_jobs()', 'PT403', 'requeue_dead_jobs by a user');
select fails('select public.clear_stuck_jobs()', 'PT403', 'clear_stuck_jobs by a user');
select fails('select public.prune_jobs()', '42501', 'prune_jobs by a user');
select as_user('ada', '{"role": "operator"}');
select fails('select public.prune_jobs()', '42501', 'and by an operator');

-- ------------------------------------------------------------------------------------------------ workers
select as_role('service_role');
select fails('select public.register_worker('''')', 'PT400', 'a worker without a name');
select fails('select public.register_worker(''w'', ''{"max_concurrent_jobs": "many"}'')', 'PT400', 'a limit that is none');
select fails('select public.register_worker(''w'', jsonb_build_object(''x'', repeat(''x'', 20000)))', 'PT413', 'a worker that talks too much');
select fails('select public.claim_jobs(null)', 'PT400', 'a claim without a name');
select fails('select public.heartbeat_jobs(''w'', ''{}'')', 'PT400', 'leases that are no array');
select is((select array_agg(distinct try(fmt(f))) from unnest(array[
    'select public.report_progress(%2$L, %9$L)', 'select public.save_unit(%2$L, %9$L, repeat(''0'', 64), ''k'', ''k'', ''1'')',
    'select public.load_units(%2$L, %9$L)', 'select public.complete_job(%2$L, %9$L, tests.course())',
    'select public.fail_job(%2$L, %9$L, ''x'', ''x'')', 'select public.release_job(%2$L, %9$L)',
    'select public.github_token_for_job(%2$L, %9$L)', 'select public.usage_of_job(%2$L, %9$L)', 'select public.report_progress(gen_random_uuid(), %8$L)',
    'select public.complete_job(gen_random_uuid(), %8$L, tests.course())', 'select public.report_progress(%2$L, null)']) f),
  array['PT409'], 'the fence: no function takes a token that is not the job''s lease');
select fails(fmt('select public.report_progress(%2$L, %8$L, ''gathering'')'), 'PT409', 'a state out of turn');
select fails(fmt('select public.complete_job(%2$L, %8$L, tests.course())'), 'PT409', 'completed before it was gathered');
select fails(fmt('select public.report_progress(%2$L, %8$L, ''completed'')'), 'PT400', 'a state that is no work');
select is((select array_agg(distinct try(fmt(f))) from unnest(array[
    'select public.report_progress(%2$L, %8$L, step => ''dance'')', 'select public.report_progress(%2$L, %8$L, step_index => 7)',
    'select public.report_progress(%2$L, %8$L, message => ''x'', level => ''loud'')', 'select public.report_progress(%2$L, %8$L, commit_sha => ''HEAD'')',
    'select public.report_progress(%2$L, %8$L, usage => ''[]'')', 'select public.report_progress(%2$L, %8$L, usage => jsonb_build_object(''x'', repeat(md5(''x''), 200)))']) f),
  array['PT400'], 'a step, a level, a commit, an account that is none');
select fails(fmt('select public.save_unit(%2$L, %8$L, ''no hash'', ''k'', ''k'', ''1'')'), 'PT400', 'a unit without a fingerprint');
select fails(fmt('select public.save_unit(%2$L, %8$L, repeat(''0'', 64), ''k'', ''k'', to_jsonb(repeat(''x'', 2000001)))'), 'PT413', 'a unit too large');
select fails(fmt('select public.save_unit(%2$L, %8$L, repeat(''0'', 64), ''k'', ''k'', ''1'', ''2.50'')'), 'PT400', 'a unit with a use that is no account');
select fails(fmt('select public.complete_job(%5$L, %8$L, ''{}'')'), 'PT400', 'a course without chapters');
select fails(fmt('select public.complete_job(%5$L, %8$L, tests.course() - ''title'')'), 'PT400', 'a course without a title');
select as_role('postgres');
update private.settings set course_bytes_max = 100 where singleton;
select as_role('service_role');
select fails(fmt('select public.complete_job(%5$L, %8$L, tests.course())'), 'PT413', 'a course too large');
select fails('select public.clear_stuck_jobs(interval ''-1 s'')', 'PT400', 'a silence that is negative');
select as_role('postgres');

select * from finish();
rollback;
