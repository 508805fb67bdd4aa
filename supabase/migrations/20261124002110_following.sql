-- Followed branches: a push on GitHub queues their courses again, once a delivery.

-- ------------------------------------------------------------------------------------------------ followed branches
create table private.followed_branches (
  repository_id uuid not null references public.repositories (id) on delete cascade,
  branch private.branch not null,
  engine private.engine not null,
  options private.job_options not null,
  last_commit private.commit_sha,
  behind boolean not null default false,
  created_at timestamptz not null,
  primary key (repository_id, branch)
);
comment on table private.followed_branches is 'Branches whose course is made again when somebody pushes to them.';
comment on column private.followed_branches.repository_id is 'The repository of the user who follows.';
comment on column private.followed_branches.branch is 'Its branch, as jobs name it; "HEAD" is whatever branch is the default one.';
comment on column private.followed_branches.engine is 'Engine of the next course: that of the last one.';
comment on column private.followed_branches.options is 'Options of the next course: those of the last one.';
comment on column private.followed_branches.last_commit is 'Head of the last push.';
comment on column private.followed_branches.behind is
  'That push came while a job was running, which may have fetched an older commit: its course decides.';
comment on column private.followed_branches.created_at is 'Since when.';
alter table private.followed_branches enable row level security;

create function private.follow_branch(p_repository_id uuid, p_branch text, p_engine text, p_options jsonb) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
  v_branch text;
  v_last public.jobs;
begin
  perform private.require_job_request(p_branch, p_engine, p_options);
  select coalesce(nullif(p_branch, ''), r.default_branch, 'HEAD') into v_branch
    from public.repositories r where r.id = p_repository_id and r.user_id = v_user and r.host <> 'local' for key share;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such repository.', hint = 'Add the repository first; a folder cannot be followed.';
  elsif (select count(*) from private.followed_branches f where f.repository_id = p_repository_id and f.branch <> v_branch) >= 20 then
    raise sqlstate 'PT409' using message = 'You follow 20 branches of this repository already.', hint = 'Unfollow one of them.';
  end if;
  select * into v_last from public.jobs j
   where j.user_id = v_user and j.repository_id = p_repository_id and j.branch = v_branch order by j.created_at desc limit 1;
  insert into private.followed_branches as f (repository_id, branch, engine, options, created_at)
  values (p_repository_id, v_branch, coalesce(p_engine, v_last.engine, 'offline'), coalesce(p_options, v_last.options, '{}'),
          private.clock())
  on conflict (repository_id, branch) do update
    set engine = coalesce(p_engine, f.engine), options = coalesce(p_options, f.options);
  return v_branch;
end
$$;
comment on function private.follow_branch(uuid, text, text, jsonb) is 'Body of public.follow_branch.';

create function private.unfollow_branch(p_repository_id uuid, p_branch text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  delete from private.followed_branches f using public.repositories r
   where r.id = f.repository_id and r.user_id = v_user and f.repository_id = p_repository_id
     and f.branch = coalesce(nullif(p_branch, ''), r.default_branch, 'HEAD');
  return found;
end
$$;
comment on function private.unfollow_branch(uuid, text) is 'Body of public.unfollow_branch.';

create function private.followed_branches(p_repository_id uuid)
returns table (repository_id uuid, branch text, engine text, last_commit text, created_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  return query
  select f.repository_id, f.branch::text, f.engine::text, f.last_commit::text, f.created_at
    from private.followed_branches f join public.repositories r on r.id = f.repository_id
   where r.user_id = v_user and (p_repository_id is null or r.id = p_repository_id) order by r.full_name, f.branch;
end
$$;
comment on function private.followed_branches(uuid) is 'Body of public.followed_branches.';

-- ------------------------------------------------------------------------------------------------ pushes
create table private.webhook_deliveries (
  id text primary key constraint webhook_deliveries_id check (length(id) between 1 and 100),
  body_hash bytea not null constraint webhook_deliveries_hash check (octet_length(body_hash) = 32),
  received_at timestamptz not null,
  constraint webhook_deliveries_once unique (body_hash)
);
comment on table private.webhook_deliveries is
  'Pushes that were taken in, for 30 days: none is taken twice. GitHub signs the body and not the id, so both count.';
comment on column private.webhook_deliveries.id is 'GitHub''s id of the delivery.';
comment on column private.webhook_deliveries.body_hash is 'SHA-256 of what was signed.';
comment on column private.webhook_deliveries.received_at is 'When it came.';
create index webhook_deliveries_received on private.webhook_deliveries (received_at);
alter table private.webhook_deliveries enable row level security;

create function private.prune_deliveries(p_now timestamptz) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from private.webhook_deliveries where id in (
    select d.id from private.webhook_deliveries d where d.received_at < p_now - interval '30 days'
     order by d.received_at limit 100 for update skip locked);
end
$$;
comment on function private.prune_deliveries(timestamptz) is 'Forgets deliveries of more than 30 days ago, 100 at a time: more than come.';

create function private.queue_followed(p_user uuid, p_followed private.followed_branches, p_commit text) returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_job record;
  v_behind boolean;
begin
  select * into v_job from private.enqueue_job_for(
    p_user, p_followed.repository_id, p_followed.branch, p_followed.engine, p_followed.options);
  v_behind := not v_job.created and private.phase_of(v_job.status) = 'running';
  update private.followed_branches f set last_commit = p_commit, behind = v_behind
   where f.repository_id = p_followed.repository_id and f.branch = p_followed.branch;
  return case when v_job.created then 'queued' else 'active' end;
-- One follower's trouble is no other's, nor that of the course being published: the next push tries again.
exception when sqlstate 'PT429' or sqlstate 'PT503' or check_violation then
  return 'limited';
end
$$;
comment on function private.queue_followed(uuid, private.followed_branches, text) is
  'Queues a followed branch for its owner: "queued"; "active": a job for it is there already; "limited": the owner''s rate limit is spent.';

-- One transaction: a delivery is remembered exactly if it had its effect, so one that failed may come again.
create function private.take_push(
  p_delivery text, p_body_hash text, p_full_name text, p_branch text, p_commit text, p_default_branch text,
  p_is_private boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_now constant timestamptz := private.clock();
  v_counts jsonb := '{"replayed": false, "queued": 0, "active": 0, "limited": 0}';
  v_row record;
  v_what text;
begin
  if coalesce(length(p_delivery), 0) not between 1 and 100 or coalesce(p_body_hash, '') !~ '^[0-9a-f]{64}$'
     or coalesce(p_commit, '') !~ '^[0-9a-f]{40,64}$' or coalesce(length(p_branch), 0) not between 1 and 255
     or coalesce(length(p_full_name), 0) not between 3 and 200 then
    raise sqlstate 'PT400' using message = 'This is not a push.', hint = 'Send what GitHub sends.';
  end if;
  insert into private.webhook_deliveries (id, body_hash, received_at) values (p_delivery, decode(p_body_hash, 'hex'), v_now)
    on conflict do nothing;
  if not found then
    return v_counts || '{"replayed": true}';
  end if;
  -- Repositories are locked in the order of their ids, so that two pushes never wait for each other in a ring.
  for v_row in
    select r.user_id, r.id, f as followed from public.repositories r join private.followed_branches f on f.repository_id = r.id
     where r.host = 'github.com' and lower(r.full_name) = lower(p_full_name)
       and (f.branch = p_branch or (f.branch = 'HEAD' and p_branch = p_default_branch))
       -- Anybody may add the name of a private repository. Whoever could not read it once learns nothing of its pushes.
       and (not coalesce(p_is_private, true) or exists (select from public.courses c where c.repository_id = r.id))
     order by r.id for no key update of r
  loop
    update public.repositories r set last_seen_commit = p_commit
     where r.id = v_row.id and coalesce(r.default_branch, p_default_branch) = p_branch;
    if (v_row.followed).last_commit is distinct from p_commit then
      v_what := private.queue_followed(v_row.user_id, v_row.followed, p_commit);
      v_counts := jsonb_set(v_counts, array[v_what], to_jsonb((v_counts ->> v_what)::integer + 1));
    end if;
  end loop;
  perform private.prune_deliveries(v_now);
  return v_counts;
end
$$;
comment on function private.take_push(text, text, text, text, text, text, boolean) is 'Body of public.take_push.';

-- Runs as the transaction that published a course ends, when its job no longer is the active one of its branch.
create function private.course_followed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_followed private.followed_branches;
  v_behind boolean;
begin
  select * into v_followed from private.followed_branches f
   where f.repository_id = new.repository_id and f.branch = new.branch for update;
  if found then
    v_behind := v_followed.behind and v_followed.last_commit <> new.commit_sha;
    update private.followed_branches f set engine = j.engine, options = j.options, behind = false from public.jobs j
     where j.id = new.job_id and f.repository_id = new.repository_id and f.branch = new.branch
     returning f.* into v_followed;
    if found and v_behind then
      perform private.queue_followed(new.user_id, v_followed, v_followed.last_commit);
    end if;
  end if;
  return null;
end
$$;
comment on function private.course_followed() is
  'A followed branch goes on with the choices of its last course, and is queued again if a push came while that was made.';
create constraint trigger courses_followed after insert on public.courses deferrable initially deferred
  for each row execute function private.course_followed();

-- ------------------------------------------------------------------------------------------------ exposed
create function public.follow_branch(repository_id uuid, branch text default null, engine text default null, options jsonb default null)
returns text language plpgsql volatile set search_path = '' as $$
begin
  return private.follow_branch(repository_id, branch, engine, options);
end
$$;
comment on function public.follow_branch(uuid, text, text, jsonb) is
  'From now on a push to the branch (default: the repository''s) queues a course, with the engine and options of the last one unless given. Answers the branch. PT400, PT401, PT404, PT409, PT413.';

create function public.unfollow_branch(repository_id uuid, branch text default null) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  return private.unfollow_branch(repository_id, branch);
end
$$;
comment on function public.unfollow_branch(uuid, text) is 'Pushes to the branch do nothing any more; answers whether it was followed. PT401.';

create function public.followed_branches(repository_id uuid default null)
returns table (of_repository uuid, branch text, engine text, last_commit text, created_at timestamptz)
language plpgsql stable set search_path = '' as $$
begin
  return query select f.repository_id, f.branch, f.engine, f.last_commit, f.created_at
    from private.followed_branches(followed_branches.repository_id) f;
end
$$;
comment on function public.followed_branches(uuid) is 'The branches the signed-in user follows, of one repository or of all. PT401.';

create function public.take_push(
  delivery text, body_hash text, full_name text, branch text, commit_sha text, default_branch text default null,
  is_private boolean default false)
returns jsonb language plpgsql volatile set search_path = '' set statement_timeout = '60s' as $$
begin
  return private.take_push(delivery, body_hash, full_name, branch, commit_sha, default_branch, is_private);
end
$$;
comment on function public.take_push(text, text, text, text, text, text, boolean) is
  'A push on GitHub whose signature was checked: queues every followed branch, once a delivery; of a private repository for those alone who have a course of it. Answers {replayed, queued, active, limited}. PT400.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'follow_branch(uuid, text, text, jsonb)', 'unfollow_branch(uuid, text)', 'followed_branches(uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
  foreach v_function in array array[
    'take_push(text, text, text, text, text, text, boolean)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
  foreach v_function in array array[
    'prune_deliveries(timestamptz)', 'queue_followed(uuid, private.followed_branches, text)', 'course_followed()'] loop
    execute format('revoke all on function private.%s from public, anon, authenticated, service_role', v_function);
  end loop;
end
$$;
revoke all on private.followed_branches, private.webhook_deliveries from public, anon, authenticated, service_role;
