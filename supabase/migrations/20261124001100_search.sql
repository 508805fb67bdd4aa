-- Full text search over the courses of the signed-in user.

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

create function private.index_chapter() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.chapter_search (course_id, position, words) values (new.course_id, new.position,
    setweight(to_tsvector('pg_catalog.english', private.search_text(new.title)), 'A')
    || setweight(to_tsvector('pg_catalog.english', private.search_text(new.summary)), 'B')
    || setweight(to_tsvector('pg_catalog.english', private.search_text(new.markdown)), 'D'));
  return null;
end
$$;
comment on function private.index_chapter() is 'Makes a new chapter searchable.';
create trigger chapters_search after insert on public.chapters for each row execute function private.index_chapter();

-- The owner is named in the query, so row level security is not needed to keep users apart, and not in the way of the
-- index. Only the newest course of a repository and branch is searched: its older versions would say the same twice.
create function private.search_courses(p_query text, p_max_results integer)
returns table (course_id uuid, repository_id uuid, title text, chapter integer, slug text, chapter_title text,
               snippet text, rank real)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_user uuid := private.require_user();
  v_words text;
  v_query tsquery;
begin
  if length(p_query) > 500 then
    raise sqlstate 'PT400' using message = 'This question is too long.', hint = 'Search for a few words.';
  end if;
  -- Quotes, "or" and a leading minus keep their meaning; the last word may be unfinished.
  v_words := websearch_to_tsquery('pg_catalog.english',
    translate(coalesce(p_query, ''), './_:#`()[]{}<>=,;|*''\', '                       '))::text;
  if v_words = '' then
    return;
  end if;
  v_query := (v_words || case when v_words ~ '''$' then ':*' else '' end)::tsquery;
  return query
  with newest as (
    select distinct on (c.repository_id, c.branch) c.id, c.repository_id, c.title from public.courses c
     where c.user_id = v_user order by c.repository_id, c.branch, c.version desc),
  best as (
    select n.id, n.repository_id, n.title as course_title, h.position, h.slug, h.title, h.summary, h.markdown,
           ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', w.words, v_query, 1) as score
      from newest n join private.chapter_search w on w.course_id = n.id
      join public.chapters h on h.course_id = w.course_id and h.position = w.position
     where w.words @@ v_query
     order by score desc, n.id, h.position limit least(greatest(coalesce(p_max_results, 20), 1), 100))
  select b.id, b.repository_id, b.course_title, b.position::integer, b.slug, b.title,
         ts_headline('pg_catalog.english', left(b.summary || ' … ' || b.markdown, 100000), v_query,
           'MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … ", StartSel="' || chr(57344) || '", StopSel="' || chr(57345) || '"'),
         b.score
    from best b order by b.score desc, b.id, b.position;
end
$$;
comment on function private.search_courses(text, integer) is 'Body of public.search_courses.';

create function public.search_courses(query text, max_results integer default 20)
returns table (course_id uuid, repository_id uuid, title text, chapter integer, slug text, chapter_title text,
               snippet text, rank real)
language plpgsql stable set search_path = '' as $$
begin
  return query select * from private.search_courses(query, max_results);
end
$$;
comment on function public.search_courses(text, integer) is
  'Chapters of the signed-in user''s newest courses that match, best first. In snippet, plain text, U+E000 and U+E001 stand around each match: escape it, then make them tags. PT400, PT401.';

revoke all on function private.search_text(text), private.search_courses(text, integer), public.search_courses(text, integer)
  from public, anon, authenticated, service_role;
grant execute on function private.search_courses(text, integer), public.search_courses(text, integer) to authenticated;
