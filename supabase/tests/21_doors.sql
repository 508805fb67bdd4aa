-- API keys, followed branches, pushes, a runner's heartbeat: who may, what they do, what goes wrong.
begin;
\ir helpers.psql
select plan(66);
select tests.new_user('ada'), tests.new_user('bob'), tests.new_user('eve');
create temp table j as select tests.job('ada', 'main', 'completed') as done, tests.job('ada', 'next', 'claimed') as running,
  tests.job('bob', 'main', 'completed') as of_bob;
alter table j add r uuid, add bobs uuid;
update j set r = (select repository_id from public.jobs where id = done), bobs = (select repository_id from public.jobs where id = of_bob) where true;
update public.repositories set full_name = 'Acme/Site' where true;
create temp table made (id uuid, key text);
grant all on j, made to public;
create function tests.fmt(p_sql text) returns text language sql as $$
  select format(p_sql, done, running, r, bobs, tests.token(1), tests.token(9)) from j
$$;
create function tests.fails(p_sql text, p_code text, p_what text) returns text language sql as $$
  select extensions.is(tests.try(tests.fmt(p_sql)), p_code, p_what)
$$;
create function tests.hash(p_key text) returns text language sql as $$ select encode(sha256(convert_to(p_key, 'UTF8')), 'hex') $$;
create function tests.push(p_n integer, p_branch text, p_commit text) returns jsonb language sql as $$
  select public.take_push('delivery ' || p_n, tests.hash('body ' || p_n), 'acme/site', p_branch, repeat(p_commit, 40), 'main')
$$;
grant execute on all functions in schema tests to public;
set local search_path = extensions, public, tests;

-- ------------------------------------------------------------------------------------------------ API keys
select as_user('ada');
insert into made select id, key from public.create_api_key('  laptop ');
select matches((select key from made), '^fdn_[0-9a-f]{64}$', 'a key is shown');
select results_eq('select name, last_used_at, revoked_at from public.api_keys()', $$ values ('laptop', null::timestamptz, null::timestamptz) $$,
  'its owner sees it listed, unused');
select fails('select public.create_api_key('' '')', 'PT400', 'a key without a name');
select fails('select public.create_api_key(repeat(''x'', 101))', 'PT400', 'a name too long');
select fails('select public.create_api_key(n::text) from generate_series(1, 20) n', 'PT409', 'a twenty-first key');
select fails('select * from private.api_keys', '42501', 'the table is closed');
select fails('select public.trigger_job_by_key(''x'', ''acme/site'')', '42501', 'and so is what a key opens');
select as_user('bob');
select is_empty('select * from public.api_keys()', 'nobody else sees the key');
select is(public.revoke_api_key((select id from made)), false, 'nor takes it back');
select as_role('service_role');
select is((select created from public.trigger_job_by_key(hash((select key from made)), 'ACME/site')), true, 'the key queues a job of its owner');
select is((select created from public.trigger_job_by_key(hash((select key from made)), (select r::text from j))), false,
  'and the same one again by the repository''s id');
select fails('select public.trigger_job_by_key(hash((select key from made)), %4$L)', 'PT404', 'not of somebody else''s repository');
select fails('select public.trigger_job_by_key(hash((select key from made)), ''no/where'')', 'PT404', 'nor of none');
select fails('select public.trigger_job_by_key(hash(''fdn_guess''), %3$L)', 'PT401', 'a key that is none');
select fails('select public.trigger_job_by_key('''', %3$L)', 'PT401', 'nor is nothing');
select fails('select public.trigger_job_by_key(hash((select key from made)), %3$L, ''b'' || n) from generate_series(1, 31) n', 'PT429',
  'a key has its owner''s rate limit');
select as_role('postgres');
select is((select user_id from public.jobs where branch = 'HEAD'), id('ada'), 'the job is its owner''s');
select isnt((select last_used_at from private.api_keys), null, 'and the key was used');
select is((select key_hash from private.api_keys), sha256(convert_to((select key from made), 'UTF8')), 'of which a hash is kept');
select as_user('ada');
select is(public.revoke_api_key((select id from made)), true, 'its owner takes it back');
select is(public.revoke_api_key((select id from made)), false, 'once');
select as_role('service_role');
select fails('select public.trigger_job_by_key(hash((select key from made)), %3$L)', 'PT401', 'a revoked key opens nothing');
select as_role('authenticated');
select is(try('select public.create_api_key(''x'')') || try('select public.api_keys()') || try('select public.revoke_api_key(gen_random_uuid())')
  || try('select public.trigger_job(''a/b'')') || try('select public.follow_branch(gen_random_uuid())')
  || try('select public.unfollow_branch(gen_random_uuid())') || try('select public.followed_branches()'),
  repeat('PT401', 7), 'without a user, none of it');
select as_user('ada');
select fails('select public.trigger_job(''no/where'')', 'PT404', 'trigger_job of no repository');
select fails('select public.trigger_job(null)', 'PT404', 'nor of none named');
select fails('select public.trigger_job(%4$L)', 'PT404', 'nor of somebody else''s');
select fails('select public.trigger_job(%3$L, engine => ''No Engine'')', 'PT400', 'with an engine that is none');
select is((select created from public.trigger_job('acme/SITE', 'other')), true, 'a user queues by name');

-- ------------------------------------------------------------------------------------------------ followed branches
select is(public.follow_branch((select r from j), 'main', 'claude', '{"language": "fr"}'), 'main', 'a branch is followed');
select is(public.follow_branch((select r from j), 'main'), 'main', 'a second time too');
select results_eq('select branch, engine, last_commit from public.followed_branches()', $$ values ('main', 'claude', null::text) $$,
  'and keeps what was chosen');
select is(public.follow_branch((select r from j)), 'HEAD', 'without a name it is the default one');
select is(public.unfollow_branch((select r from j)), true, 'which can be unfollowed');
select is(public.unfollow_branch((select r from j)), false, 'once');
select fails('select public.follow_branch(%4$L, ''main'')', 'PT404', 'not somebody else''s repository');
select is(public.unfollow_branch((select bobs from j), 'main'), false, 'nor is that unfollowed');
select fails('select public.follow_branch(%3$L, repeat(''x'', 256))', 'PT400', 'a branch too long');
select fails('select public.follow_branch(%3$L, ''b'' || n) from generate_series(1, 20) n', 'PT409', 'a twenty-first branch');
select fails('select public.follow_branch(%3$L, options => ''[]'')', 'PT400', 'options that are none');
select fails('select * from private.followed_branches', '42501', 'the table is closed');
select fails('select public.take_push(''d'', ''x'', ''a/b'', ''main'', ''x'')', '42501', 'and so are pushes');
select as_user('bob');
select is(public.follow_branch((select bobs from j)), 'HEAD', 'another user follows the same repository');
select is_empty($$ select * from public.followed_branches() where branch = 'main' $$, 'and sees only their own');

-- ------------------------------------------------------------------------------------------------ pushes
select as_role('service_role');
select is(push(1, 'main', 'c'), '{"replayed": false, "queued": 2, "active": 0, "limited": 0}', 'a push queues the course of each follower');
select is(push(1, 'main', 'd'), '{"replayed": true, "queued": 0, "active": 0, "limited": 0}', 'once a delivery');
select is(public.take_push('another id', hash('body 1'), 'acme/site', 'main', repeat('c', 40), 'main') -> 'replayed', 'true', 'and once a body');
select is(push(2, 'main', 'c'), '{"replayed": false, "queued": 0, "active": 0, "limited": 0}', 'a commit that is known queues nothing');
select is(push(3, 'unfollowed', 'e'), '{"replayed": false, "queued": 0, "active": 0, "limited": 0}', 'nor does another branch');
select is(push(4, 'main', 'f'), '{"replayed": false, "queued": 0, "active": 2, "limited": 0}', 'a job that waits will fetch what came since');
select fails('select public.take_push('''', hash(''x''), ''a/b'', ''main'', repeat(''a'', 40))', 'PT400', 'a delivery without an id');
select fails('select public.take_push(''d'', ''x'', ''a/b'', ''main'', repeat(''a'', 40))', 'PT400', 'or without a hash');
select fails('select public.take_push(''d'', hash(''x''), ''a/b'', ''main'', ''HEAD'')', 'PT400', 'or a commit');
select as_role('postgres');
select results_eq($$ select user_id, branch::text, engine::text, options::jsonb from public.jobs where phase = 'pending' and branch in ('main', 'HEAD') and engine <> 'offline' $$,
  $$ select id('ada'), 'main'::text, 'claude'::text, '{"language": "fr"}'::jsonb $$, 'as its follower chose');
select is((select array_agg(last_seen_commit::text) from public.repositories), array[repeat('f', 40), repeat('f', 40)], 'the newest commit is noted');

-- A push while the job runs.
update public.jobs set status = 'claimed', phase = 'running', worker = 'w', lease_hash = private.hash_token(token(1)), attempt = 1, heartbeat_at = private.clock(),
  lease_expires_at = private.clock() + interval '5 min' where branch = 'main' and phase = 'pending' and user_id = id('ada');
update public.jobs set status = 'cloning' where branch = 'main' and phase = 'running' and user_id = id('ada');
update public.jobs set status = 'analyzing' where branch = 'main' and phase = 'running' and user_id = id('ada');
update public.jobs set status = 'gathering' where branch = 'main' and phase = 'running' and user_id = id('ada');
select as_role('service_role');
select is(push(5, 'main', '9') -> 'active', '2', 'a job that runs is left alone');
select lives_ok($$ select public.complete_job((select j.id from public.jobs j where j.branch = 'main' and j.phase = 'running'), token(1), course()) $$, 'it ends');
set constraints all immediate;
select is((select count(*) from public.jobs where branch = 'main' and phase = 'pending' and user_id = id('ada'))::integer, 1, 'and the newer commit is queued');
select as_role('postgres');
select is((select behind from private.followed_branches where branch = 'main'), false, 'once');
insert into private.rate_limits values ('enqueue:' || id('ada'), 0, private.clock()) on conflict (key) do update set tokens = 0, refilled_at = private.clock();
update public.jobs set status = 'canceled', phase = 'ended', finished_at = private.clock() where phase = 'pending';
select as_role('service_role');
select is(push(6, 'main', '8'), '{"replayed": false, "queued": 1, "active": 0, "limited": 1}', 'one follower''s rate limit is no other''s');
select as_user('eve');
select is(public.follow_branch(public.add_repository('github.com', 'acme/site'), 'main'), 'main', 'anybody may follow a name');
select as_role('service_role');
select public.take_push('private', hash('private'), 'acme/site', 'main', repeat('7', 40), 'main', true) is not null;
select as_role('postgres');
select is((select last_seen_commit::text from public.repositories where user_id = id('eve')), null, 'but learns nothing of a private repository''s pushes');
delete from public.repositories where user_id = id('eve');
select shift('31 days');
select as_role('service_role');
select is(push(7, 'unfollowed', '7') -> 'queued', '0', 'a month later');
select as_role('postgres');
select is((select count(*) from private.webhook_deliveries)::integer, 1, 'the deliveries of then are forgotten');

-- ------------------------------------------------------------------------------------------------ heartbeat
select as_role('service_role');
select is(public.heartbeat_lease((select running from j), token(1), 60), false, 'a runner keeps its lease');
select fails('select public.heartbeat_lease(%2$L, %6$L)', 'PT409', 'another token keeps nothing');
select as_role('postgres');
select is((select lease_expires_at - heartbeat_at from public.jobs where id = (select running from j)), interval '60 s', 'for as long as it asked');

select * from finish();
rollback;
