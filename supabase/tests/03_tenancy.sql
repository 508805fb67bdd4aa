-- Row level security: role × table × verb, with the rows of two users in every table.
begin;
\ir helpers.psql
select plan(9);

select tests.new_user('ada'), tests.new_user('bob');
create temp table made as
  select u.name, tests.job(u.name, 'done', 'completed') as completed, tests.job(u.name, 'main', 'claimed') as claimed
    from (values ('ada'), ('bob')) u (name);
create temp table of_ada as select m.claimed, j.repository_id, j.course_id
  from made m join public.jobs j on j.id = m.completed where m.name = 'ada';
insert into public.job_events (job_id, user_id, attempt, at, kind) select claimed, tests.id(name), 1, private.clock(), 'log' from made;
insert into public.job_usage (job_id, user_id, usage) select claimed, tests.id(name), '{}' from made;
insert into public.unit_results (repository_id, fingerprint, kind, key, job_id, value, created_at, used_at)
  select j.repository_id, repeat('0', 64), 'chapter', 'one', j.id, '{}', private.clock(), private.clock()
    from made join public.jobs j on j.id = made.claimed;
insert into public.chapter_progress (user_id, course_id, position, updated_at)
  select tests.id(name), j.course_id, 1, private.clock() from made join public.jobs j on j.id = made.completed;
insert into public.course_sources (course_id, path, start, html)
  select j.course_id, 'one.py', 1, '<span></span>' from made join public.jobs j on j.id = made.completed;
insert into public.course_exports (course_id, format, media_type, file_name, bytes, created_at)
  select j.course_id, 'html', 'application/zip', 'one.zip', 1, private.clock() from made join public.jobs j on j.id = made.completed;
insert into public.workers (id, started_at, seen_at) values ('w', private.clock(), private.clock());

create temp table matrix (who text, relation text, rows text, foreign_rows text, inserts text, updates text, deletes text);
grant all on matrix, made, of_ada to public;
create function tests.count(p_sql text) returns text language plpgsql as $$
declare
  v_rows bigint;
begin
  execute p_sql into v_rows;
  return v_rows::text;
exception when insufficient_privilege then
  return sqlstate;
end
$$;
create function tests.probe(p_who text) returns void language plpgsql as $$
declare
  v_table text;
begin
  foreach v_table in array array['repositories', 'jobs', 'job_events', 'job_usage', 'unit_results', 'courses', 'chapters', 'chapter_progress',
      'course_sources', 'course_exports', 'workers'] loop
    insert into matrix values (p_who, v_table, tests.count(format('select count(*) from public.%I', v_table)),
      case when v_table in ('repositories', 'jobs', 'job_events', 'job_usage', 'courses', 'chapter_progress')
        then tests.count(format('select count(*) from public.%I where user_id <> tests.id(%L)', v_table, p_who)) end,
      tests.try(format('insert into public.%I default values', v_table)),
      tests.try(format('update public.%I set %I = %2$I where true', v_table,
        (select attname from pg_attribute where attrelid = format('public.%I', v_table)::regclass and attnum > 0
            and attidentity = '' and attgenerated = '' order by attnum limit 1))),
      tests.try(format('delete from public.%I where true', v_table)));
  end loop;
end
$$;
grant execute on all functions in schema tests to public;

select tests.as_role('anon'); select tests.probe('anon');
select tests.as_user('ada'); select tests.probe('ada');
select tests.as_user('stranger'); select tests.probe('stranger');
select tests.as_user('ada', '{"role": "operator"}'); select tests.probe('operator');
select tests.as_role('service_role'); select tests.probe('service_role');
select tests.as_role('postgres');

select is_empty($$ select * from matrix where who = 'anon' and rows <> '42501' $$, 'anon reads no table');
select is_empty($$ select * from matrix where inserts <> '42501' or updates <> '42501' or deletes <> '42501' $$,
  'nobody inserts, updates or deletes anywhere: 5 roles × 11 tables × 3 verbs');
select results_eq($$ select relation, rows from matrix where who = 'ada' order by relation $$,
  $$ values ('chapter_progress', '1'), ('chapters', '1'), ('course_exports', '1'), ('course_sources', '1'), ('courses', '1'), ('job_events', '3'), ('job_usage', '1'), ('jobs', '2'),
            ('repositories', '1'), ('unit_results', '1'), ('workers', '0') $$, 'a user reads their own rows');
select is_empty($$ select * from matrix where who = 'ada' and foreign_rows <> '0' $$, 'and no row of anybody else');
select is_empty($$ select * from matrix where who = 'stranger' and rows <> '0' $$, 'a user without rows reads none');
select results_eq($$ select m.relation, m.rows from matrix m where who = 'operator'
    except select relation, rows from matrix where who = 'ada' $$, $$ values ('workers', '1') $$,
  'an operator reads the fleet besides, and no more of other people''s rows');
select results_eq($$ select relation, rows from matrix where who = 'service_role' order by relation $$,
  $$ values ('chapter_progress', '42501'), ('chapters', '2'), ('course_exports', '2'), ('course_sources', '2'), ('courses', '2'), ('job_events', '6'), ('job_usage', '2'), ('jobs', '4'),
            ('repositories', '2'), ('unit_results', '2'), ('workers', '1') $$, 'the secret key reads what workers work on');

-- No id of somebody else opens anything through a function either.
select tests.as_user('bob');
select is(
  (select array[
      tests.try(format('select public.cancel_job(%L)', m.claimed)), tests.try(format('select public.retry_job(%L)', m.claimed)),
      tests.try(format('select public.enqueue_job(%L)', m.repository_id)),
      tests.try(format('select public.save_chapter_progress(%L, 1, true)', m.course_id))]
     from of_ada m),
  array['PT404', 'PT404', 'PT404', 'PT404'], 'what is not yours is not there');
select is(public.remove_repository((select repository_id from of_ada)), false, 'nor can it be removed');
select tests.as_role('postgres');

select * from finish();
rollback;
