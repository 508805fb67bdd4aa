-- What the dialog before a run asks, and the wish to compute everything anew.
begin;
\ir helpers.psql
select plan(9);
select tests.new_user(name) from unnest(array['ada', 'bob']) name;

-- ------------------------------------------------------------------------------------------------ engines
create function tests.engines(p_engines jsonb) returns jsonb language sql as $$ select jsonb_build_object('engines', p_engines) $$;
select public.register_worker('plain', tests.engines('["offline"]')), public.register_worker('odd', tests.engines('"claude"')),
       public.register_worker('rude', tests.engines('["<b>", 7, null]'));
select tests.as_user('ada');
select is(public.available_engines(), array['offline'], 'what one worker offers is there, and what makes no sense is not');
select tests.as_role('postgres');
select public.register_worker('rich', tests.engines('["offline", "claude"]'));
select tests.as_user('bob');
select is(public.available_engines(), array['claude', 'offline'], 'one worker with a key is enough, for every user');
select tests.as_role('postgres');
select public.register_worker('rich', tests.engines('["offline", "claude"]'), true);
select tests.as_user('bob');
select is(public.available_engines(), array['offline'], 'one that is draining takes nothing any more');
select tests.shift('3 min');
select is(public.available_engines(), '{}'::text[], 'nor does one that was silent for minutes');
select tests.as_role('anon');
select throws_ok('select public.available_engines()', '42501', null, 'who is not signed in is told nothing');

-- ------------------------------------------------------------------------------------------------ everything anew
select tests.as_role('postgres');
select tests.job('ada', 'before', 'analyzing'), tests.job('ada', 'anew', 'analyzing'), tests.job('ada', 'after', 'analyzing');
update public.jobs set options = '{"anew": true}' where branch = 'anew';
create temp table held as select branch, id from public.jobs;
grant select on held to public;
create function tests.save(p_branch text, p_unit text, p_value jsonb) returns void language sql as $$
  select public.save_unit(id, tests.token(1), encode(sha256(p_unit::bytea), 'hex'), 'chapter', p_unit, p_value) from held where branch = p_branch
$$;
create function tests.known(p_branch text) returns jsonb language sql as $$
  select coalesce(jsonb_object_agg(u.key, u.value), '{}') from held, public.load_units(held.id, tests.token(1)) u where branch = p_branch
$$;
grant execute on function tests.save(text, text, jsonb), tests.known(text) to public;
select tests.as_role('service_role');
select tests.save('before', 'one', '1'), tests.save('before', 'two', '2');
select is(tests.known('anew'), '{}', 'a job that wants everything anew is given nothing that others computed');
select tests.save('anew', 'one', '10');
select is(tests.known('anew'), '{"one": 10}', 'but a second attempt of it is given what the first one did');
select is(tests.known('after'), '{"one": 10, "two": 2}', 'and what it computed takes the place of what was known');
select tests.save('after', 'two', '20');
select is(tests.known('after'), '{"one": 10, "two": 2}', 'elsewhere the same unit again changes nothing');

select * from finish();
rollback;
