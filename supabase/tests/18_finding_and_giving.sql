-- Search in the language of a course, files to download, links that open a course to anybody: who may, and what goes wrong.
begin;
\ir helpers.psql
select plan(63);
select tests.new_user('ada'), tests.new_user('bob');
create temp table j as select tests.job('ada', 'main', 'completed') as done, tests.job('ada', 'next', 'claimed') as running,
  tests.job('bob', 'main', 'completed') as of_bob;
alter table j add course uuid, add bobs uuid;
update j set course = (select course_id from public.jobs where id = done), bobs = (select course_id from public.jobs where id = of_bob) where true;
grant select on j to public;
create function tests.fmt(p_sql text) returns text language sql as $$
  select format(p_sql, done, running, of_bob, course, bobs, tests.token(0), tests.token(9)) from j
$$;
create function tests.fails(p_sql text, p_code text, p_what text) returns text language sql as $$
  select extensions.is(tests.try(tests.fmt(p_sql)), p_code, p_what)
$$;
grant execute on all functions in schema tests to public;
set local search_path = extensions, public, tests;

-- ------------------------------------------------------------------------------------------------ search
create function tests.course_in(p_language text, p_branch text, p_version integer, p_title text, p_text text) returns uuid
language sql security definer as $$
  with c as (
    insert into public.courses (repository_id, user_id, version, branch, commit_sha, engine, language, title, created_at)
    select r.id, r.user_id, p_version, p_branch, repeat('b', 40), 'offline', p_language, p_title, private.clock()
      from public.repositories r where r.full_name = 'a/ada' returning id),
  h as (
    insert into public.chapters (course_id, position, slug, title, markdown, html)
    select c.id, 1, p_branch, p_title, p_text, '<p></p>' from c)
  select id from c
$$;
select tests.course_in('fr', 'fr', 50, 'Les files', 'Le travailleur relâche ses baux [ici](cite:a.py#L1-L2) et les renouvellera.') is not null,
       tests.course_in('xx', 'xx', 51, 'Neznama', 'The queues are being leased here.') is not null,
       tests.course_in('en', 'old', 52, 'Before', 'Schedulers were here first.') is not null,
       tests.course_in('en', 'old', 53, 'After', 'Scheduling is what it is about, do and for.') is not null as "courses to look through";
create function tests.found(p_query text, p_course uuid default null) returns text[] language sql as $$
  select coalesce(array_agg(slug || ':' || title order by slug, title), '{}') from public.search_courses(p_query, 20, p_course)
$$;
grant execute on all functions in schema tests to public;
select as_user('ada');
select is(found('renouveler'), '{fr:Les files}', 'a French course is found by French stems');
select is(found('relacher OR baux'), '{fr:Les files}', 'and the operators of search engines hold');
select is(found('leasing'), '{one:A course}', 'an English course by English ones, and one in another language not');
select is(found('queues'), '{one:A course,xx:Neznama}', 'which is found by its words as they stand');
select is(found('schedul'), '{old:After}', 'of a branch, only the newest course is looked through');
select is(found('schedulin'), '{old:After}', 'a word may be unfinished, wherever its stem ends');
select is(found('ba'), '{fr:Les files}', 'from its second letter on');
select is(found('b'), '{}', 'as a single one begins a word in every chapter');
select is(found('do for'), '{old:After}', 'names that are stop words are found');
select is(found('schedul', (select id from public.courses where version = 52)), '{old:Before}', 'unless an older course is named');
select is(found('queue', (select id from public.courses where version = 53)), '{}', 'and in a course only itself is found');
select is(found('queues -here'), '{one:A course}', 'a minus takes away');
select is((select snippet from public.search_courses('baux')), 'travailleur relâche ses ' || chr(57344) || 'baux' || chr(57345) || ' ici et les renouvellera',
  'a snippet is plain text with its matches between two marks, and no Markdown') ;
select is(found('!!! ...'), '{}', 'marks alone find nothing');
select is(found(''), '{}', 'nor does nothing');
select is(found('baux', (select bobs from j)), '{}', 'nobody looks through a course of somebody else');
select fails('select public.search_courses(repeat(''x'', 501))', 'PT400', 'a question that is too long');
select as_user('bob');
select is(found('baux'), '{}', 'nor finds what is in it');
select as_role('authenticated');
select fails('select public.search_courses(''x'', 5, %4$L)', 'PT401', 'search without a user');

-- ------------------------------------------------------------------------------------------------ exports
select as_role('service_role');
select is(try(fmt('select public.save_export(%1$L, %6$L, ''html'', ''application/zip'', ''a.zip'', encode(''abc'', ''base64''))')), 'ok',
  'the token that completed a job stores an export');
select fails('select public.save_export(%1$L, %7$L, ''html'', ''application/zip'', ''a.zip'', '''')', 'PT409', 'another token does not');
select fails('select public.save_export(%2$L, %6$L, ''html'', ''application/zip'', ''a.zip'', '''')', 'PT409', 'nor does a job without a course take one');
select fails('select public.save_export(%1$L, %6$L, ''docx'', ''application/zip'', ''a.zip'', ''YQ=='')', 'PT400', 'a format that is none');
select fails('select public.save_export(%1$L, %6$L, ''html'', ''text/html; x'', ''a.zip'', ''YQ=='')', 'PT400', 'a media type that is none');
select fails('select public.save_export(%1$L, %6$L, ''html'', ''application/zip'', ''../a.zip'', ''YQ=='')', 'PT400', 'a name that is a path');
select fails('select public.save_export(%1$L, %6$L, ''html'', ''application/zip'', ''a.zip'', ''?'')', 'PT400', 'content that is no base64');
select fails('select public.save_export(%1$L, %6$L, ''html'', ''application/zip'', ''a.zip'', null)', 'PT400', 'no content');
select as_role('postgres');
update private.settings set export_bytes_max = 1000 where singleton;
select as_role('service_role');
select fails('select public.save_export(%1$L, %6$L, ''html'', ''application/zip'', ''a.zip'', repeat(''YWJj'', 400))', 'PT413', 'content too large');
select as_role('postgres');
update private.settings set export_bytes_max = 8000000 where singleton;
select as_role('service_role');
select public.save_export(done, tests.token(0), 'html', 'application/zip', 'a.zip', encode(convert_to(repeat('0123456789', 100000), 'UTF8'), 'base64')) from j;
select public.save_export(done, tests.token(0), 'html', 'application/zip', 'b.zip', 'YQ==') from j;
select as_user('ada');
select results_eq('select format, file_name, bytes from public.course_exports', $$ values ('html', 'a.zip', 1000000) $$,
  'its owner sees it, and a second one changes nothing');
select is((select string_agg(convert_from(decode(public.export_piece(course, 'html', n), 'base64'), 'UTF8'), '' order by n)
             from j, generate_series(0, 2) n), repeat('0123456789', 100000), 'and reads it, piece by piece');
select is(public.export_piece(course, 'html', 2), '', 'behind the last piece there is nothing') from j;
select fails('select public.export_piece(%4$L, ''epub'', 0)', 'PT404', 'a format that was not made');
select fails('select public.export_piece(%4$L, ''html'', -1)', 'PT404', 'a piece before the first');
select as_user('bob');
select fails('select public.export_piece(%4$L, ''html'', 0)', 'PT404', 'nobody else reads it');
select is_empty('select * from public.course_exports', 'nor knows of it');
select as_role('authenticated');
select fails('select public.export_piece(%4$L, ''html'', 0)', 'PT401', 'nor does nobody');

-- ------------------------------------------------------------------------------------------------ shared links
select as_role('postgres');
create function tests.hash(p_token text) returns text language sql as $$ select encode(sha256(convert_to(p_token, 'UTF8')), 'hex') $$;
grant execute on all functions in schema tests to public;
select as_role('authenticated');
select fails('select public.share_course(%4$L, tests.hash(''t''))', 'PT401', 'to share takes a user');
select fails('select public.revoke_share(gen_random_uuid())', 'PT401', 'to take back too');
select fails('select public.course_shares(%4$L)', 'PT401', 'and to look');
select as_user('bob');
select fails('select public.share_course(%4$L, tests.hash(''t''))', 'PT404', 'nobody shares the course of somebody else');
select fails('select public.course_shares(%4$L)', 'PT404', 'nor sees its links');
select as_user('ada');
select fails('select public.share_course(%4$L, ''secret'')', 'PT400', 'what is no hash');
select fails('select public.share_course(%4$L, null)', 'PT400', 'nothing');
select fails('select public.share_course(%4$L, tests.hash(''t''), 0)', 'PT400', 'for no day');
create temp table share as select public.share_course(course, tests.hash('forever')) as forever, public.share_course(course, tests.hash('week'), 7) as week from j;
grant select on share to public;
select is(public.share_course(course, tests.hash('forever')), forever, 'sent twice, it is one link') from j, share;
select as_user('bob');
select fails('select public.share_course(%5$L, tests.hash(''week''))', 'PT409', 'a link opens one course');
select is(public.revoke_share(week), false, 'nobody takes back the link of somebody else') from share;
select as_role('anon');
select is(public.shared_course('forever') -> 'course' ->> 'title', 'A course', 'whoever has the link reads the course');
select is((select array_agg(k order by k) from jsonb_object_keys((public.shared_course('forever') -> 'course') || (public.shared_course('forever') -> 'repository')) k
            where k in ('id', 'user_id', 'repository_id', 'job_id', 'left_out')), null, 'and nothing of whose it is');
select is(public.shared_chapter('forever', 'one') ->> 'title', 'One', 'a chapter');
select is(public.shared_lines('forever', 'one.py'), '[]', 'and the lines it cites, where they are kept');
select fails('select public.shared_chapter(''forever'', ''two'')', 'PT404', 'a chapter that is none');
select is(try('select public.shared_course(''wrong'')'), 'PT404', 'a wrong link opens nothing');
select is(try('select public.shared_course(null)'), 'PT404', 'nor does none');
select is(try('select public.shared_course(''week'')'), 'ok', 'a link for a week works');
select shift('8 days');
select is(try('select public.shared_course(''week'')'), 'PT404', 'for a week');
select as_user('ada');
select is(public.revoke_share(forever), true, 'its owner takes a link back') from share;
select is(public.revoke_share(forever), false, 'once') from share;
select results_eq('select is_open, revoked_at is null from public.course_shares((select course from j)) order by 2', $$ values (false, false), (false, true) $$,
  'and sees which are closed');
select as_role('anon');
select is(array[try('select public.shared_course(''forever'')'), try('select public.shared_chapter(''forever'', ''one'')'), try('select public.shared_lines(''forever'', ''one.py'')')],
  array['PT404', 'PT404', 'PT404'], 'from then on it opens nothing');
select as_user('ada');
select public.share_course(course, tests.hash(n::text)) from j, generate_series(1, 20) n;
select fails('select public.share_course(%4$L, tests.hash(''one more''))', 'PT409', 'a course has no more than twenty');
select as_role('postgres');
-- Empty, and not filled again while this runs.
update private.rate_limits set tokens = 0, refilled_at = private.clock() + interval '1 h' where key like 'share:%';
insert into private.rate_limits (key, tokens, refilled_at) select 'share:' || id, 0, private.clock() + interval '1 h' from private.course_shares on conflict (key) do nothing;
select as_role('anon');
select is(try('select public.shared_course(''1'')'), 'PT429', 'a link that is read too much waits');
select as_role('postgres');
delete from public.repositories where full_name = 'a/ada';
select is_empty('select course_id from private.course_shares union all select course_id from private.export_contents', 'what is removed is gone, links and files too');

select * from finish();
rollback;
