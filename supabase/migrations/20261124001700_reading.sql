-- What the reader of a course needs besides its text: explained words, exercises, the cited lines, and where reading stopped.

alter table public.courses add column glossary jsonb not null default '[]';
comment on column public.courses.glossary is 'Words of the project: term, sentence, citation, slug of the chapter that explains it.';
alter table public.chapters add column exercises jsonb not null default '[]';
comment on column public.chapters.exercises is 'Tasks with solutions computed from the code; their text stands in the chapter.';
alter table public.chapter_progress add column section text not null default ''
  constraint chapter_progress_section check (section ~ '^(sec-[a-z0-9-]{1,100})?$');
comment on column public.chapter_progress.section is 'The heading where reading stopped, by its id in the HTML; empty: at the top.';
comment on column public.chapter_progress.quiz is 'Answers given, by question and exercise.';

create table public.course_sources (
  course_id uuid not null references public.courses (id) on delete cascade,
  path text not null constraint course_sources_path check (length(path) between 1 and 4096),
  start integer not null constraint course_sources_start check (start >= 1),
  html text not null,
  primary key (course_id, path, start)
);
comment on table public.course_sources is
  'Lines a course cites, with some around them, for repositories whose files nobody can look up elsewhere.';
comment on column public.course_sources.course_id is 'The course.';
comment on column public.course_sources.path is 'The file.';
comment on column public.course_sources.start is 'Number of the first line.';
comment on column public.course_sources.html is 'The lines, coloured and cleaned by the worker, one line of HTML each.';
alter table public.course_sources enable row level security;
create policy course_sources_reader_reads on public.course_sources for select to authenticated
  using (exists (select from public.courses c where c.id = course_id));
revoke all on public.course_sources from public, anon, authenticated, service_role;
grant select on public.course_sources to authenticated, service_role;

create or replace function private.store_course(p_job public.jobs, p_course jsonb) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_course uuid;
begin
  insert into public.courses (repository_id, user_id, job_id, version, branch, commit_sha, engine, language, title, summary,
                              diagram, outline, glossary, coverage, left_out, stats, created_at)
  select p_job.repository_id, p_job.user_id, p_job.id,
         coalesce((select max(c.version) from public.courses c where c.repository_id = p_job.repository_id), 0) + 1,
         p_job.branch, c.commit_sha, c.engine, coalesce(c.language, 'en'), c.title, coalesce(c.summary, ''),
         coalesce(c.diagram, ''), coalesce(c.outline, '[]'), coalesce(c.glossary, '[]'), coalesce(c.coverage, '{}'),
         coalesce(c.left_out, '[]'), coalesce(c.stats, '{}'), private.clock()
    from jsonb_to_record(p_course) as c (commit_sha text, engine text, language text, title text, summary text, diagram text,
                                         outline jsonb, glossary jsonb, coverage jsonb, left_out jsonb, stats jsonb)
  returning id into v_course;
  insert into public.chapters (course_id, position, slug, title, summary, markdown, html, toc, citations, quiz, exercises,
                               reading_minutes)
  select v_course, h.position, h.slug, h.title, coalesce(h.summary, ''), h.markdown, h.html, coalesce(h.toc, '[]'),
         coalesce(h.citations, '[]'), coalesce(h.quiz, '[]'), coalesce(h.exercises, '[]'), coalesce(h.reading_minutes, 1)
    from jsonb_to_recordset(p_course -> 'chapters') as h (position smallint, slug text, title text, summary text, markdown text,
      html text, toc jsonb, citations jsonb, quiz jsonb, exercises jsonb, reading_minutes smallint);
  insert into public.course_sources (course_id, path, start, html)
  select v_course, s.path, s.start, s.html
    from jsonb_to_recordset(coalesce(p_course -> 'sources', '[]')) as s (path text, start integer, html text);
  return v_course;
exception when integrity_constraint_violation or data_exception then
  raise sqlstate 'PT400' using message = 'The course is not well formed.', detail = left(sqlerrm, 500),
    hint = 'Send title, engine, commit_sha and chapters, each chapter with position, slug, title, markdown and html.';
end
$$;

-- With the place where reading stopped: another signature, so the old one goes.
drop function public.save_chapter_progress(uuid, integer, boolean, jsonb);
drop function private.save_chapter_progress(uuid, integer, boolean, jsonb);

create function private.save_chapter_progress(
  p_course_id uuid, p_position integer, p_done boolean, p_quiz jsonb, p_section text)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := private.require_user();
begin
  perform from public.chapters h join public.courses c on c.id = h.course_id
    where h.course_id = p_course_id and h.position = p_position and c.user_id = v_user;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such chapter.', hint = 'The course may have been removed.';
  elsif jsonb_typeof(p_quiz) <> 'object' then
    raise sqlstate 'PT400' using message = 'The answers of a quiz are a JSON object.', hint = 'Send {question: answer}.';
  elsif p_section !~ '^(sec-[a-z0-9-]{1,100})?$' then
    raise sqlstate 'PT400' using message = 'This is no section of a chapter.', hint = 'Send the id of a heading, or nothing.';
  end if;
  insert into public.chapter_progress as p (user_id, course_id, position, done, quiz, section, updated_at)
  values (v_user, p_course_id, p_position, coalesce(p_done, false), coalesce(p_quiz, '{}'), coalesce(p_section, ''), private.clock())
  on conflict (user_id, course_id, position) do update
    set done = coalesce(p_done, p.done), quiz = p.quiz || coalesce(p_quiz, '{}'), section = coalesce(p_section, p.section),
        updated_at = excluded.updated_at;
exception when check_violation then
  raise sqlstate 'PT413' using message = 'These answers are too large.', hint = 'Keep the answers of a chapter below 64 kB.';
end
$$;
comment on function private.save_chapter_progress(uuid, integer, boolean, jsonb, text) is 'Body of public.save_chapter_progress.';

create function public.save_chapter_progress(
  course_id uuid, chapter integer, done boolean default null, quiz jsonb default null, section text default null)
returns void language sql volatile set search_path = '' as $$
  select private.save_chapter_progress(course_id, chapter, done, quiz, section)
$$;
comment on function public.save_chapter_progress(uuid, integer, boolean, jsonb, text) is
  'Remembers that a chapter was read, the answers given in it, and where reading stopped. PT400, PT401, PT404, PT413.';

revoke all on function public.save_chapter_progress(uuid, integer, boolean, jsonb, text),
  private.save_chapter_progress(uuid, integer, boolean, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function public.save_chapter_progress(uuid, integer, boolean, jsonb, text),
  private.save_chapter_progress(uuid, integer, boolean, jsonb, text) to authenticated;

-- Everything a page of a course shows, in one answer: three requests one after the other are most of what its reader waits for.
create function private.read_course(p_course_id uuid, p_slug text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
  v_course public.courses;
  v_chapter jsonb;
begin
  select * into v_course from public.courses c where c.id = p_course_id and c.user_id = v_user;
  if not found then
    raise sqlstate 'PT404' using message = 'There is no such course.', hint = 'It may have been removed with its repository.';
  end if;
  if p_slug is not null then
    select to_jsonb(h) - '{markdown}'::text[] into v_chapter from public.chapters h
     where h.course_id = p_course_id and h.slug = p_slug;
    if not found then
      raise sqlstate 'PT404' using message = 'There is no such chapter.', hint = 'Go back to the course.';
    end if;
  end if;
  return jsonb_build_object(
    'course', to_jsonb(v_course) - case when p_slug is null then '{user_id}'::text[]
                                        else '{user_id,diagram,coverage,left_out,stats}'::text[] end,
    'repository', (select to_jsonb(r) - '{user_id}'::text[] from public.repositories r where r.id = v_course.repository_id),
    'progress', (select coalesce(jsonb_agg(to_jsonb(p) - '{user_id}'::text[] order by p.position), '[]')
                   from public.chapter_progress p where p.user_id = v_user and p.course_id = p_course_id),
    'newer', (select n.id from public.courses n where n.user_id = v_user and n.repository_id = v_course.repository_id
               and n.branch = v_course.branch and n.version > v_course.version order by n.version desc limit 1),
    'chapter', v_chapter);
end
$$;
comment on function private.read_course(uuid, text) is 'Body of public.read_course.';

create function public.read_course(course_id uuid, slug text default null)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return private.read_course(course_id, slug);
end
$$;
comment on function public.read_course(uuid, text) is
  'A course, its repository, how far its reader is, the newest course of the branch if that is another, and a chapter without its Markdown, if one is named. PT401, PT404.';
revoke all on function public.read_course(uuid, text), private.read_course(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.read_course(uuid, text), private.read_course(uuid, text) to authenticated;
