-- Finding a place in a course, and giving a course away: search in the course's own language, exports, shared links.

-- ------------------------------------------------------------------------------------------------ search
create function private.search_configuration(p_language text) returns regconfig
language sql immutable parallel safe set search_path = '' as $$
  select case pg_catalog.split_part(pg_catalog.lower(p_language), '-', 1)
    when 'en' then 'pg_catalog.english' when 'fr' then 'pg_catalog.french' when 'de' then 'pg_catalog.german'
    when 'es' then 'pg_catalog.spanish' when 'it' then 'pg_catalog.italian' when 'nl' then 'pg_catalog.dutch'
    when 'pt' then 'pg_catalog.portuguese' else 'pg_catalog.simple' end::regconfig
$$;
comment on function private.search_configuration(text) is 'How texts of a language (BCP 47) are searched: by their stems where the language is known.';

-- Stems find "leases" for "leasing"; the words as they are find one that is still being typed, and names like "do" or "is".
create function private.search_words(p_configuration regconfig, p_title text, p_summary text, p_markdown text) returns tsvector
language sql immutable parallel safe set search_path = '' as $$
  select pg_catalog.setweight(pg_catalog.to_tsvector(p_configuration, private.search_text(p_title)), 'A')
    || pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.simple', private.search_text(p_title)), 'A')
    || pg_catalog.setweight(pg_catalog.to_tsvector(p_configuration, private.search_text(p_summary)), 'B')
    || pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.simple', private.search_text(p_summary)), 'B')
    || pg_catalog.setweight(pg_catalog.to_tsvector(p_configuration, private.search_text(p_markdown)), 'D')
    || pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.simple', private.search_text(p_markdown)), 'D')
$$;
comment on function private.search_words(regconfig, text, text, text) is 'What a chapter is found by: its stems, and its words.';

create or replace function private.index_chapter() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_configuration constant regconfig := private.search_configuration((select c.language from public.courses c where c.id = new.course_id));
begin
  insert into private.chapter_search (course_id, position, words)
  values (new.course_id, new.position, private.search_words(v_configuration, new.title, new.summary, new.markdown));
  return null;
end
$$;
update private.chapter_search s
   set words = private.search_words(private.search_configuration(c.language), h.title, h.summary, h.markdown)
  from public.chapters h join public.courses c on c.id = h.course_id
 where h.course_id = s.course_id and h.position = s.position;

create function private.search_query(p_configuration regconfig, p_text text) returns tsquery
language plpgsql immutable set search_path = '' as $$
declare
  v_stems constant tsquery := pg_catalog.websearch_to_tsquery(p_configuration, p_text);
  v_words text := pg_catalog.websearch_to_tsquery('pg_catalog.simple', p_text)::text;
begin
  if v_words = '' then
    return v_stems;
  end if;
  -- The last word may be unfinished.
  return v_stems || (v_words || case when v_words ~ '''$' then ':*' else '' end)::tsquery;
end
$$;
comment on function private.search_query(regconfig, text) is
  'A question in the syntax of search engines; quotes, "or" and a leading minus keep their meaning.';

-- A snippet is looked for around the first word that stands in the text as it was asked for: to go through whole chapters
-- takes longer than to find them.
create function private.search_window(p_text text, p_query text) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_lower constant text := lower(p_text);
  v_place integer;
begin
  select min(nullif(strpos(v_lower, word), 0)) into v_place
    from regexp_split_to_table(lower(p_query), '[^[:alnum:]]+') word where length(word) > 2;
  return case when v_place is null then left(p_text, 20000) when v_place < 240 then left(p_text, 900)
              else regexp_replace(substr(p_text, v_place - 200, 900), '^\S*\s', '') end;
end
$$;
comment on function private.search_window(text, text) is 'The part of a text a snippet is taken from.';

create function private.plain_markdown(p_markdown text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(p_markdown,
    '^`{3,}.*$', ' ', 'gn'), '\]\([^)\s]*\)', '', 'g'), '^\s{0,3}(#+|>|[-*]|\|)\s', ' ', 'gn'), '[][`*|\\]+', '', 'g')
$$;
comment on function private.plain_markdown(text) is 'Markdown as it reads, more or less: for snippets.';

drop function public.search_courses(text, integer);
drop function private.search_courses(text, integer);

-- The owner is named in the query, so row level security is not needed to keep users apart, and not in the way of the
-- index. Only the newest course of a repository and branch is searched, unless one is named: older ones would say the same twice.
create function private.search_courses(p_query text, p_max_results integer, p_course uuid)
returns table (course_id uuid, repository_id uuid, title text, chapter integer, slug text, chapter_title text,
               snippet text, rank real)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_user uuid := private.require_user();
  v_text constant text := translate(coalesce(p_query, ''), './_:#`()[]{}<>=,;|*''\', '                       ');
begin
  if length(p_query) > 500 then
    raise sqlstate 'PT400' using message = 'This question is too long.', hint = 'Search for a few words.';
  end if;
  if v_text !~ '[[:alnum:]]' then
    return;
  end if;
  return query
  with newest as materialized (
    select distinct on (c.repository_id, c.branch, case when c.id = p_course then c.id end)
           c.id, c.repository_id, c.title, private.search_configuration(c.language) as configuration
      from public.courses c
     where c.user_id = v_user and (p_course is null or c.id = p_course)
     order by c.repository_id, c.branch, case when c.id = p_course then c.id end, c.version desc),
  asked as materialized (
    select d.configuration, private.search_query(d.configuration, v_text) as words
      from (select distinct n.configuration from newest n) d),
  best as (
    select n.id, n.repository_id, n.title as course_title, h.position, h.slug, h.title, h.summary, h.markdown,
           a.configuration, a.words, ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', w.words, a.words, 1) as score
      from asked a join newest n on n.configuration = a.configuration
      join private.chapter_search w on w.course_id = n.id and w.words @@ a.words
      join public.chapters h on h.course_id = w.course_id and h.position = w.position
     order by score desc, n.id, h.position limit least(greatest(coalesce(p_max_results, 20), 1), 100))
  select b.id, b.repository_id, b.course_title, b.position::integer, b.slug, b.title,
         ts_headline(b.configuration,
           private.plain_markdown(private.search_window(b.summary || ' … ' || b.markdown, v_text)),
           -- In so short a piece not every word has to stand.
           replace(b.words::text, ' & ', ' | ')::tsquery,
           'MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … ", StartSel="' || chr(57344) || '", StopSel="' || chr(57345) || '"'),
         b.score
    from best b order by b.score desc, b.id, b.position;
end
$$;
comment on function private.search_courses(text, integer, uuid) is 'Body of public.search_courses.';

create function public.search_courses(query text, max_results integer default 20, course uuid default null)
returns table (course_id uuid, repository_id uuid, title text, chapter integer, slug text, chapter_title text,
               snippet text, rank real)
language plpgsql stable set search_path = '' as $$
begin
  return query select * from private.search_courses(query, max_results, course);
end
$$;
comment on function public.search_courses(text, integer, uuid) is
  'Chapters that match, best first: of the signed-in user''s newest courses, or of the one named. In snippet, plain text, U+E000 and U+E001 stand around each match: escape it, then make them tags. PT400, PT401.';

-- ------------------------------------------------------------------------------------------------ exports
alter table private.settings add column export_bytes_max integer not null default 8000000
  constraint settings_export_bytes check (export_bytes_max > 0);
comment on column private.settings.export_bytes_max is 'Largest export of a course that save_export accepts, in bytes.';

create table public.course_exports (
  course_id uuid not null references public.courses (id) on delete cascade,
  format text not null constraint course_exports_format check (format in ('markdown', 'html', 'epub', 'codetour', 'anki')),
  media_type text not null constraint course_exports_media_type check (media_type ~ '^[a-z]+/[a-z0-9.+-]{1,100}$'),
  file_name text not null constraint course_exports_file_name check (file_name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$'),
  bytes integer not null constraint course_exports_bytes check (bytes > 0),
  created_at timestamptz not null,
  primary key (course_id, format)
);
comment on table public.course_exports is 'Files a course can be downloaded as; their content is in private.export_contents.';
comment on column public.course_exports.course_id is 'The course.';
comment on column public.course_exports.format is 'markdown, html (both a folder in an archive), epub, codetour or anki.';
comment on column public.course_exports.media_type is 'What a browser is told that it is.';
comment on column public.course_exports.file_name is 'What the file is called.';
comment on column public.course_exports.bytes is 'Its size.';
comment on column public.course_exports.created_at is 'When it was stored.';
alter table public.course_exports enable row level security;
create policy course_exports_reader_reads on public.course_exports for select to authenticated
  using (exists (select from public.courses c where c.id = course_id));
revoke all on public.course_exports from public, anon, authenticated, service_role;
grant select on public.course_exports to authenticated, service_role;

-- Beside their descriptions: who lists exports does not read them. Not compressed again, so that pieces are read without the rest.
create table private.export_contents (
  course_id uuid not null,
  format text not null,
  content bytea not null,
  primary key (course_id, format),
  constraint export_contents_export foreign key (course_id, format)
    references public.course_exports (course_id, format) on delete cascade
);
alter table private.export_contents alter column content set storage external;
comment on table private.export_contents is 'The bytes of exports.';
comment on column private.export_contents.course_id is 'The course.';
comment on column private.export_contents.format is 'The format.';
comment on column private.export_contents.content is 'The file.';
alter table private.export_contents enable row level security;

-- The course is published first, so the fence is the token that completed its job: nobody else ever held it.
create function private.save_export(
  p_job_id uuid, p_lease_token uuid, p_format text, p_media_type text, p_file_name text, p_content text)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_job constant public.jobs := private.ended_job(p_job_id, p_lease_token);
  v_max constant integer := (select export_bytes_max from private.settings);
  v_content bytea;
begin
  if v_job.status <> 'completed' or v_job.course_id is null then
    raise sqlstate 'PT409' using message = 'This job has no course.', detail = format('job %s', p_job_id),
      hint = 'Complete the job first.';
  elsif length(p_content) / 4.0 * 3 > v_max + 100 then
    raise sqlstate 'PT413' using message = 'This export is too large to be stored.',
      detail = format('%s: at most %s bytes', left(p_format, 40), v_max), hint = 'Leave it out: the course is there without it.';
  end if;
  v_content := decode(p_content, 'base64');
  insert into public.course_exports (course_id, format, media_type, file_name, bytes, created_at)
  values (v_job.course_id, p_format, p_media_type, p_file_name, octet_length(v_content), private.clock())
  on conflict (course_id, format) do nothing;
  insert into private.export_contents (course_id, format, content) values (v_job.course_id, p_format, v_content)
  on conflict (course_id, format) do nothing;
exception when integrity_constraint_violation or data_exception then
  raise sqlstate 'PT400' using message = 'This is not an export.', detail = left(sqlerrm, 500),
    hint = 'Send a format, a media type, a plain file name, and the content in base64.';
end
$$;
comment on function private.save_export(uuid, uuid, text, text, text, text) is 'Body of public.save_export.';

create function public.save_export(
  job_id uuid, lease_token uuid, format text, media_type text, file_name text, content text)
returns void language plpgsql volatile set search_path = '' set statement_timeout = '30s' as $$
begin
  perform private.save_export(job_id, lease_token, format, media_type, file_name, content);
end
$$;
comment on function public.save_export(uuid, uuid, text, text, text, text) is
  'Stores a file (base64) that the course of a completed job can be downloaded as; the token is the one that completed it. The same one again changes nothing. PT400, PT409, PT413.';

create function private.export_piece(p_course_id uuid, p_format text, p_piece integer) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
  v_size constant integer := 786432;
  v_content text;
begin
  select encode(substring(x.content from greatest(p_piece, 0) * v_size + 1 for v_size), 'base64') into v_content
    from private.export_contents x join public.courses c on c.id = x.course_id
   where x.course_id = p_course_id and x.format = p_format and c.user_id = v_user and p_piece between 0 and 2000;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such export.', hint = 'Generate the course again to have it made.';
  end if;
  return v_content;
end
$$;
comment on function private.export_piece(uuid, text, integer) is 'Body of public.export_piece.';

create function public.export_piece(course_id uuid, format text, piece integer) returns text
language plpgsql stable set search_path = '' as $$
begin
  return private.export_piece(course_id, format, piece);
end
$$;
comment on function public.export_piece(uuid, text, integer) is
  'Piece 0, 1, 2 … of a file the course can be downloaded as, in base64, at most 768 kB each; empty behind the last. PT401, PT404.';

-- ------------------------------------------------------------------------------------------------ shared links
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

-- Nothing of its owner: no id, no name, and of a folder on somebody's machine only its last part.
create function private.shared_course(p_token text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_course constant uuid := private.opened_course(p_token);
begin
  return (
    select jsonb_build_object(
      'course', to_jsonb(c) - '{id,user_id,repository_id,job_id,stats,left_out}'::text[]
        || jsonb_build_object('stats', coalesce((
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
  v_chapter jsonb := (select to_jsonb(h) - 'course_id' from public.chapters h where h.course_id = v_course and h.slug = p_slug);
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
  return (select coalesce(jsonb_agg(to_jsonb(s) - 'course_id' order by s.start), '[]')
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

-- ------------------------------------------------------------------------------------------------ grants
-- Whoever has a link is nobody the database knows: anon may call these three and their bodies, and nothing else.
grant usage on schema private to anon;

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'search_configuration(text)', 'search_words(regconfig, text, text, text)', 'search_query(regconfig, text)',
    'search_window(text, text)', 'plain_markdown(text)', 'require_own_course(uuid)', 'opened_course(text)'] loop
    execute format('revoke all on function private.%s from public, anon, authenticated, service_role', v_function);
  end loop;
  foreach v_function in array array[
    'search_courses(text, integer, uuid)', 'export_piece(uuid, text, integer)', 'share_course(uuid, text, integer)',
    'revoke_share(uuid)', 'course_shares(uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
  foreach v_function in array array['shared_course(text)', 'shared_chapter(text, text)', 'shared_lines(text, text)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to anon, authenticated', v_function);
  end loop;
  v_function := 'save_export(uuid, uuid, text, text, text, text)';
  execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
  execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
end
$$;
