-- Full text search over the courses of the signed-in user, in the language each is written in.

-- What stands between letters in code (dots, slashes, underscores, backticks) parts words here: "asyncio.Queue" is found by
-- "queue". The text is bounded, because a tsvector is.
create function private.search_text(p_text text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select pg_catalog.translate(pg_catalog.left(p_text, 200000), './_-:#`()[]{}<>=,;|*"''\', '                         ')
$$;
comment on function private.search_text(text) is 'A text as the search reads it: what parts names in code parts words.';

-- Beside the chapters, not in them: who reads a chapter does not read this.
create table private.chapter_search (
  course_id uuid not null,
  position smallint not null,
  words tsvector not null,
  primary key (course_id, position),
  constraint chapter_search_chapter foreign key (course_id, position)
    references public.chapters (course_id, position) on delete cascade
);
comment on table private.chapter_search is 'What search_courses looks through.';
comment on column private.chapter_search.course_id is 'The course.';
comment on column private.chapter_search.position is 'The chapter.';
comment on column private.chapter_search.words is 'Title, summary and prose, weighted A, B and D.';
create index chapter_search_words on private.chapter_search using gin (words);
alter table private.chapter_search enable row level security;

create function private.search_configuration(p_language text) returns regconfig
language sql immutable parallel safe set search_path = '' as $$
  select case pg_catalog.split_part(pg_catalog.lower(p_language), '-', 1)
    when 'en' then 'pg_catalog.english' when 'fr' then 'pg_catalog.french' when 'de' then 'pg_catalog.german'
    when 'es' then 'pg_catalog.spanish' when 'it' then 'pg_catalog.italian' when 'nl' then 'pg_catalog.dutch'
    when 'pt' then 'pg_catalog.portuguese' else 'pg_catalog.simple' end::regconfig
$$;
comment on function private.search_configuration(text) is
  'How texts of a language (BCP 47) are searched: by their stems where the language is known.';

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

create function private.index_chapter() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_configuration constant regconfig :=
    private.search_configuration((select c.language from public.courses c where c.id = new.course_id));
begin
  insert into private.chapter_search (course_id, position, words)
  values (new.course_id, new.position, private.search_words(v_configuration, new.title, new.summary, new.markdown));
  return null;
end
$$;
comment on function private.index_chapter() is 'Makes a new chapter searchable.';
create trigger chapters_search after insert on public.chapters for each row execute function private.index_chapter();

create function private.search_query(p_configuration regconfig, p_text text) returns tsquery
language plpgsql immutable set search_path = '' as $$
declare
  v_stems constant tsquery := pg_catalog.websearch_to_tsquery(p_configuration, p_text);
  v_words text := pg_catalog.websearch_to_tsquery('pg_catalog.simple', p_text)::text;
begin
  if v_words = '' then
    return v_stems;
  end if;
  -- The last word may be unfinished; but a single Latin letter begins a word in every chapter, and is looked for as it is.
  return v_stems || (v_words || case when v_words ~ '([^'']{2}|[^\x01-\x7f])''$' then ':*' else '' end)::tsquery;
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
  -- A short word is no part of a longer one.
  select min(nullif(strpos(v_lower, case length(word) when 1 then ' ' || word || ' ' when 2 then ' ' || word else word end), 0))
    into v_place from regexp_split_to_table(lower(p_query), '[^[:alnum:]]+') word where word <> '';
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
           'MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … ", StartSel="' || chr(57344)
             || '", StopSel="' || chr(57345) || '"'),
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

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'search_text(text)', 'search_configuration(text)', 'search_words(regconfig, text, text, text)', 'search_query(regconfig, text)',
    'search_window(text, text)', 'plain_markdown(text)'] loop
    execute format('revoke all on function private.%s from public, anon, authenticated, service_role', v_function);
  end loop;
  foreach v_function in array array[
    'search_courses(text, integer, uuid)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
end
$$;
