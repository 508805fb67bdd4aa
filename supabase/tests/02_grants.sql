-- Who may call what: role × function over everything in public and private, role × table × verb.
begin;
\ir helpers.psql
select plan(6);

create temp table expected (function text, roles text);
insert into expected values
  ('add_repository', 'authenticated'), ('remove_repository', 'authenticated'), ('enqueue_job', 'authenticated'),
  ('cancel_job', 'authenticated'), ('retry_job', 'authenticated'), ('save_chapter_progress', 'authenticated'),
  ('search_courses', 'authenticated'), ('available_engines', 'authenticated'),
  ('read_course', 'authenticated'), ('job_snapshot', 'authenticated'),
  ('register_worker', 'service_role'), ('claim_jobs', 'service_role'), ('heartbeat_jobs', 'service_role'),
  ('report_progress', 'service_role'), ('save_unit', 'service_role'), ('load_units', 'service_role'),
  ('complete_job', 'service_role'), ('fail_job', 'service_role'), ('release_job', 'service_role'),
  ('github_token_for_job', 'service_role'), ('usage_of_job', 'service_role'), ('prune_jobs', 'service_role'),
  ('requeue_dead_jobs', 'authenticated service_role'), ('clear_stuck_jobs', 'authenticated service_role'),
  ('queue_overview', 'authenticated service_role'),
  ('queue_load', 'authenticated service_role'),
  ('save_export', 'service_role'), ('export_piece', 'authenticated'), ('share_course', 'authenticated'),
  ('revoke_share', 'authenticated'), ('course_shares', 'authenticated'), ('shared_course', 'anon authenticated'),
  ('shared_chapter', 'anon authenticated'), ('shared_lines', 'anon authenticated'),
  ('store_github_token', 'authenticated'), ('github_token_status', 'authenticated'), ('remove_github_token', 'authenticated'),
  ('trigger_job', 'authenticated'), ('create_api_key', 'authenticated'), ('api_keys', 'authenticated'), ('revoke_api_key', 'authenticated'),
  ('follow_branch', 'authenticated'), ('unfollow_branch', 'authenticated'), ('followed_branches', 'authenticated'),
  ('trigger_job_by_key', 'service_role'), ('take_push', 'service_role'), ('heartbeat_lease', 'service_role'), ('knows_lease', 'service_role');

create temp view actual as
  select n.nspname as schema, p.proname::text as function, coalesce(string_agg(r.rolname, ' ' order by r.rolname), '') as roles
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    left join pg_roles r on r.rolname in ('anon', 'authenticated', 'service_role') and has_function_privilege(r.oid, p.oid, 'execute')
   where n.nspname in ('public', 'private') group by p.oid, n.nspname, p.proname;

select bag_eq($$ select function, roles from actual where schema = 'public' $$, $$ select function, roles from expected $$,
  'every exposed function, and no other, is executable by whom it is for');
select bag_eq($$ select function, roles from actual where schema = 'private' and roles <> '' $$,
  $$ select function, roles from expected union all values ('clock', 'authenticated service_role'), ('is_operator', 'authenticated service_role') $$,
  'of private, only their bodies, the clock and the question who is an operator');
select set_eq($$ select function from actual where roles ~ 'anon' $$, array['shared_course', 'shared_chapter', 'shared_lines'],
  'anon may execute nothing but what a shared link opens');
select is_empty(
  $$ select p.oid::regprocedure from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee = 0 $$,
  'and PUBLIC neither');

select bag_eq(
  $$ select c.oid::regclass::text, r.rolname::text, v.verb from pg_class c
       cross join (values ('anon'), ('authenticated'), ('service_role')) r (rolname)
       cross join (values ('select'), ('insert'), ('update'), ('delete'), ('truncate'), ('references'), ('trigger')) v (verb)
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'v')
        and has_table_privilege(r.rolname, c.oid, v.verb) $$,
  $$ select t, r, 'select' from unnest(array['authenticated', 'service_role']) r cross join unnest(array[
       'repositories', 'jobs', 'job_events', 'job_usage', 'unit_results', 'courses', 'chapters', 'chapter_progress', 'course_sources', 'course_exports', 'workers', 'queue_depth',
       'queue_running', 'queue_dead', 'queue_latency', 'queue_throughput', 'worker_fleet', 'private.queue_depth',
       'private.queue_running', 'private.queue_dead', 'private.queue_latency', 'private.queue_throughput', 'private.worker_fleet', 'queue_hourly', 'private.queue_hourly']) t
      where (r, t) <> ('service_role', 'chapter_progress') $$,
  'tables and views may be read, by signed-in users and the secret key, and nothing else: all writing goes through functions');
select is_empty(
  $$ select oid::regclass from pg_class where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind = 'S'
      and (has_sequence_privilege('anon', oid, 'usage, select, update') or has_sequence_privilege('authenticated', oid, 'usage, select, update')
        or has_sequence_privilege('service_role', oid, 'usage, select, update')) $$,
  'no sequence may be touched');

select * from finish();
rollback;
