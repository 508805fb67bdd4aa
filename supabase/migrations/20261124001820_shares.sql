-- Shared links: a course for whoever has the link, to read, until it is revoked.

create table private.course_shares (
  id uuid primary key default gen_random_uuid(),
  course_id uuid not null references public.courses (id) on delete cascade,
  token_hash bytea not null constraint course_shares_hash check (octet_length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  constraint course_shares_once unique (token_hash)
);
comment on table private.course_shares is 'Links by which anybody may read a course. The link itself is nowhere: only its hash.';
comment on column private.course_shares.id is 'Identity.';
comment on column private.course_shares.course_id is 'What may be read.';
comment on column private.course_shares.token_hash is 'SHA-256 of the secret part of the link.';
comment on column private.course_shares.created_at is 'When it was made.';
comment on column private.course_shares.expires_at is 'When it stops working; null: never by itself.';
comment on column private.course_shares.revoked_at is 'When its owner took it back.';
create index course_shares_course on private.course_shares (course_id, created_at desc);
alter table private.course_shares enable row level security;

create function private.require_own_course(p_course_id uuid) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  if not exists (select from public.courses c where c.id = p_course_id and c.user_id = v_user) then
    raise sqlstate 'PT404' using message = 'There is no such course.', hint = 'It may have been removed with its repository.';
  end if;
end
$$;
comment on function private.require_own_course(uuid) is 'PT404 unless the signed-in user owns the course.';

-- Concurrency: two calls that race for the last link both get one; the bound is against clutter, not a promise.
create function private.share_course(p_course_id uuid, p_token_hash text, p_days integer) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_now constant timestamptz := private.clock();
  v_id uuid;
begin
  perform private.require_own_course(p_course_id);
  if p_token_hash is null or p_token_hash !~ '^[0-9a-f]{64}$' or p_days not between 1 and 3650 then
    raise sqlstate 'PT400' using message = 'This cannot be shared so.',
      hint = 'Send the SHA-256 of a random token, in hexadecimal, and a number of days between 1 and 3,650, or none.';
  end if;
  select s.id into v_id from private.course_shares s
   where s.token_hash = decode(p_token_hash, 'hex') and s.course_id = p_course_id;
  if found then
    return v_id;
  elsif (select count(*) from private.course_shares s where s.course_id = p_course_id and s.revoked_at is null
            and (s.expires_at is null or s.expires_at > v_now)) >= 20 then
    raise sqlstate 'PT409' using message = 'This course has 20 links already.', hint = 'Revoke one that is not needed any more.';
  end if;
  insert into private.course_shares (course_id, token_hash, created_at, expires_at)
  values (p_course_id, decode(p_token_hash, 'hex'), v_now, v_now + make_interval(days => p_days)) returning id into v_id;
  return v_id;
exception when unique_violation then
  raise sqlstate 'PT409' using message = 'This link is in use.', hint = 'Make another one.';
end
$$;
comment on function private.share_course(uuid, text, integer) is 'Body of public.share_course.';

create function public.share_course(course_id uuid, token_hash text, days integer default null) returns uuid
language plpgsql volatile set search_path = '' as $$
begin
  return private.share_course(course_id, token_hash, days);
end
$$;
comment on function public.share_course(uuid, text, integer) is
  'Lets anybody who has the token read a course of the signed-in user: for so many days, or until it is revoked. The token stays with its maker; its SHA-256 in hexadecimal is sent. Answers the id of the link. PT400, PT401, PT404, PT409.';

create function private.revoke_share(p_share_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  update private.course_shares s set revoked_at = private.clock()
    from public.courses c where c.id = s.course_id and c.user_id = v_user and s.id = p_share_id and s.revoked_at is null;
  return found;
end
$$;
comment on function private.revoke_share(uuid) is 'Body of public.revoke_share.';

create function public.revoke_share(share_id uuid) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  return private.revoke_share(share_id);
end
$$;
comment on function public.revoke_share(uuid) is
  'Takes a link of the signed-in user back: it opens nothing from now on. Answers whether there was one. PT401.';

create function private.course_shares(p_course_id uuid)
returns table (id uuid, created_at timestamptz, expires_at timestamptz, revoked_at timestamptz, is_open boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := private.clock();
begin
  perform private.require_own_course(p_course_id);
  return query
  select s.id, s.created_at, s.expires_at, s.revoked_at, s.revoked_at is null and (s.expires_at is null or s.expires_at > v_now)
    from private.course_shares s where s.course_id = p_course_id order by s.created_at desc, s.id limit 100;
end
$$;
comment on function private.course_shares(uuid) is 'Body of public.course_shares.';

create function public.course_shares(course_id uuid)
returns table (id uuid, created_at timestamptz, expires_at timestamptz, revoked_at timestamptz, is_open boolean)
language plpgsql stable set search_path = '' as $$
begin
  return query select * from private.course_shares(course_id);
end
$$;
comment on function public.course_shares(uuid) is
  'The links to a course of the signed-in user, newest first, with those that are closed. PT401, PT404.';

-- What a token opens. One look into a unique index, whether there is such a link or not, and no difference in the answer
-- between a wrong one, an expired one and a revoked one. A link that is read by half the world is slowed down, not the database.
create function private.opened_course(p_token text) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_share private.course_shares;
  v_wait interval;
begin
  select * into v_share from private.course_shares s
   where s.token_hash = sha256(convert_to(left(coalesce(p_token, ''), 200), 'UTF8'))
     and s.revoked_at is null and (s.expires_at is null or s.expires_at > private.clock());
  if v_share.id is null then
    raise sqlstate 'PT404' using message = 'This link opens nothing.', hint = 'It may have expired or been taken back: ask for a new one.';
  end if;
  v_wait := private.take_token('share:' || v_share.id, 600, 36000);
  if v_wait > interval '0' then
    raise sqlstate 'PT429' using message = 'This link is being read by very many people.',
      detail = jsonb_build_object('retry_after', ceil(extract(epoch from v_wait)))::text,
      hint = format('Try again in %s s.', ceil(extract(epoch from v_wait)));
  end if;
  return v_share.course_id;
end
$$;
comment on function private.opened_course(text) is 'The course a link opens; PT404 for one that opens none, PT429 for one that is read too much.';

-- Strangers read what is named here and below, column by column: nothing of its owner, no id, no name, and of a folder on
-- somebody's machine only its last part.
create function private.shared_course(p_token text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_course constant uuid := private.opened_course(p_token);
begin
  return (
    select jsonb_build_object(
      'course', jsonb_build_object(
        'version', c.version, 'branch', c.branch, 'commit_sha', c.commit_sha, 'engine', c.engine, 'language', c.language,
        'title', c.title, 'summary', c.summary, 'diagram', c.diagram, 'outline', c.outline, 'glossary', c.glossary,
        'coverage', c.coverage, 'created_at', c.created_at,
        'stats', coalesce((
          select jsonb_object_agg(s.key, s.value) from jsonb_each(c.stats) s
           where s.key in ('files', 'lines', 'symbols', 'references', 'citations', 'citations_valid', 'reading_minutes')), '{}')),
      'repository', jsonb_build_object('host', r.host, 'full_name',
        case when r.host = 'local' then regexp_replace(rtrim(r.full_name, '/'), '^.*/', '') else r.full_name end))
      from public.courses c join public.repositories r on r.id = c.repository_id where c.id = v_course);
end
$$;
comment on function private.shared_course(text) is 'Body of public.shared_course.';

create function private.shared_chapter(p_token text, p_slug text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_course constant uuid := private.opened_course(p_token);
  v_chapter jsonb := (
    select jsonb_build_object(
      'position', h.position, 'slug', h.slug, 'title', h.title, 'summary', h.summary, 'markdown', h.markdown, 'html', h.html,
      'toc', h.toc, 'citations', h.citations, 'quiz', h.quiz, 'exercises', h.exercises, 'reading_minutes', h.reading_minutes)
      from public.chapters h where h.course_id = v_course and h.slug = p_slug);
begin
  if v_chapter is null then
    raise sqlstate 'PT404' using message = 'There is no such chapter.', hint = 'Open the course, and choose one from its list.';
  end if;
  return v_chapter;
end
$$;
comment on function private.shared_chapter(text, text) is 'Body of public.shared_chapter.';

create function private.shared_lines(p_token text, p_path text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_course constant uuid := private.opened_course(p_token);
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('path', s.path, 'start', s.start, 'html', s.html) order by s.start), '[]')
            from public.course_sources s where s.course_id = v_course and s.path = p_path);
end
$$;
comment on function private.shared_lines(text, text) is 'Body of public.shared_lines.';

create function public.shared_course(token text) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  return private.shared_course(token);
end
$$;
comment on function public.shared_course(text) is
  'What a link lets anybody read: {course (with its outline), repository (host, full_name)}, and nothing of its owner. PT404, PT429.';

create function public.shared_chapter(token text, slug text) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  return private.shared_chapter(token, slug);
end
$$;
comment on function public.shared_chapter(text, text) is 'A chapter of a shared course. PT404, PT429.';

create function public.shared_lines(token text, path text) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  return private.shared_lines(token, path);
end
$$;
comment on function public.shared_lines(text, text) is
  'The lines a shared course keeps of a file that can be seen nowhere else: [{path, start, html}]. PT404, PT429.';

-- Whoever has a link is nobody the database knows: anon may call three functions and their bodies, and nothing else.
grant usage on schema private to anon;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'require_own_course(uuid)', 'opened_course(text)'] loop
    execute format('revoke all on function private.%s from public, anon, authenticated, service_role', v_function);
  end loop;
  foreach v_function in array array[
    'share_course(uuid, text, integer)', 'revoke_share(uuid)', 'course_shares(uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
  foreach v_function in array array[
    'shared_course(text)', 'shared_chapter(text, text)', 'shared_lines(text, text)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to anon, authenticated', v_function);
  end loop;
end
$$;
