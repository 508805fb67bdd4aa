-- GitHub tokens: stored, seen to be there, handed to the worker of a job, removed; one user's are no other's.
begin;
\ir helpers.psql
select plan(15);
select tests.new_user('ada'), tests.new_user('bob');

select tests.as_user('ada');
select is((select stored_at from public.github_token_status()), null, 'at first there is none');
select lives_ok($$ select public.store_github_token(encode(decode(repeat('ab', 40), 'hex'), 'base64'), 2, '{read:user,repo}') $$, 'a token is stored');
select results_eq('select scopes from public.github_token_status()', $$ values ('{read:user,repo}'::text[]) $$, 'its owner sees what it allows');
select isnt((select stored_at from public.github_token_status()), null, 'and since when');
select throws_ok($$ select public.store_github_token('not base64 at all!', 1) $$, 'PT400', null, 'text that is no ciphertext is refused');
select throws_ok($$ select public.store_github_token('YWJj', 1) $$, 'PT400', null, 'and so is one that is too short');
select throws_ok('select * from private.github_tokens', '42501', null, 'its owner cannot read the ciphertext in the table');
select throws_ok('select public.github_token_for_job(gen_random_uuid(), gen_random_uuid())', '42501', null,
  'nor have it handed out');
select lives_ok($$ select public.store_github_token(encode(decode(repeat('cd', 40), 'hex'), 'base64'), 2, '{read:user,repo}') $$,
  'a new one takes its place');
select tests.as_user('bob');
select is((select stored_at from public.github_token_status()), null, 'nobody else sees it');
select is(public.remove_github_token(), false, 'nor can remove it');
select tests.as_role('postgres');
select tests.job('ada', 'main', 'claimed') is not null;
select tests.as_role('service_role');
select results_eq(
  $$ select key_id from public.jobs j cross join lateral public.github_token_for_job(j.id, tests.token(1)) $$, 'values (2)',
  'the worker of its owner''s job gets it');
select tests.as_user('ada');
select is(public.remove_github_token(), true, 'its owner removes it');
select is((select stored_at from public.github_token_status()), null, 'and it is gone');
select tests.as_role('authenticated');
select is(tests.try('select public.store_github_token(''YWJj'', 1)') || tests.try('select public.github_token_status()')
  || tests.try('select public.remove_github_token()'), 'PT401PT401PT401', 'without a user, none of it');

select * from finish();
rollback;
