-- The contract's tables, and the rules every object of ours keeps.
begin;
\ir helpers.psql
select plan(15);

select set_eq(
  $$ select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' $$,
  array['repositories', 'jobs', 'job_events', 'job_usage', 'unit_results', 'courses', 'chapters', 'chapter_progress', 'course_sources',
        'course_exports', 'workers'],
  'public holds the tables of the contract');
select set_eq(
  $$ select relname::text from pg_class where relnamespace = 'private'::regnamespace and relkind = 'r' $$,
  array['clock_shift', 'settings', 'rate_limits', 'github_tokens', 'recovery', 'chapter_search', 'export_contents', 'course_shares',
        'api_keys', 'followed_branches', 'webhook_deliveries'],
  'private holds its own');
select set_eq(
  $$ select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' $$,
  array['queue_depth', 'queue_running', 'queue_dead', 'queue_latency', 'queue_hourly', 'queue_throughput', 'worker_fleet'],
  'public holds the views of the contract');
select is_empty(
  $$ select oid::regclass from pg_class where relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and relkind in ('r', 'p') and not relrowsecurity $$,
  'every table is under row level security');
select is_empty(
  $$ select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
      and not coalesce(reloptions @> '{security_invoker=true}', false) $$,
  'every exposed view reads with the rights of who asks');
select is_empty(
  $$ select c.oid::regclass || coalesce('.' || a.attname, '') from pg_class c
       left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'v')
        and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null) $$,
  'every table, every view and every column of them is commented');
select is_empty(
  $$ select indexrelid::regclass from pg_index
      where indrelid = 'public.jobs'::regclass and not indisprimary and obj_description(indexrelid, 'pg_class') is null $$,
  'every index of the queue says what it is for');
select is_empty(
  $$ select oid::regprocedure from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and obj_description(oid, 'pg_proc') is null $$,
  'every function is commented');
select is_empty(
  $$ select t.oid::regtype from pg_type t where t.typnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and (t.typtype = 'd' or t.oid = 'private.claimed_job'::regtype) and obj_description(t.oid, 'pg_type') is null
      and (t.typtype = 'd' or obj_description(t.typrelid, 'pg_class') is null) $$,
  'every type is commented');
select is_empty(
  $$ select oid::regprocedure from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and prokind = 'f' and not coalesce(proconfig @> array['search_path=""'], false) $$,
  'every function has an empty search_path');
select is_empty(
  $$ select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace and prosecdef $$,
  'no exposed function is SECURITY DEFINER');
select is_empty(
  $$ select i.indexrelid::regclass from pg_index i where i.indrelid = 'public.jobs'::regclass
      and (select attnum from pg_attribute where attrelid = i.indrelid and attname = 'status')
          = any (i.indkey::smallint[] || array(select refobjsubid::smallint from pg_depend
               where classid = 'pg_class'::regclass and objid = i.indexrelid and refobjid = i.indrelid)) $$,
  'no index of jobs mentions status, so a change of it while running is HOT');
select is_empty(
  $$ select i.indexrelid::regclass from pg_index i join pg_attribute a on a.attrelid = i.indrelid
      where i.indrelid = 'public.jobs'::regclass
        and a.attname in ('heartbeat_at', 'lease_expires_at', 'percent', 'step', 'step_index', 'revision', 'broadcast_at', 'broadcast_due')
        and (a.attnum = any (i.indkey::smallint[]) or exists (select from pg_depend
               where classid = 'pg_class'::regclass and objid = i.indexrelid and refobjid = i.indrelid and refobjsubid = a.attnum)) $$,
  'nor one what heartbeats and progress write');
select ok(
  (select reloptions @> '{fillfactor=33,autovacuum_vacuum_scale_factor=0.02}' from pg_class where oid = 'public.jobs'::regclass),
  'jobs carries its own fillfactor and autovacuum settings');

select ok(
  (select bool_and(substr(id::text, 15, 1) = '7' and substr(id::text, 20, 1) in ('8', '9', 'a', 'b')
      and abs(extract(epoch from clock_timestamp()) * 1000 - ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint) < 60000)
      and count(distinct id) = 100
     from (select private.uuid_v7() as id from generate_series(1, 100)) made),
  'ids of jobs are version 7 of RFC 9562: they grow with time');

select * from finish();
rollback;
