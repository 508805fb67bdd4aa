-- Courses: the results. A course is immutable once it stands; a new run makes a new version.

create table public.courses (
  id uuid primary key default gen_random_uuid(),
  repository_id uuid not null,
  user_id uuid not null,
  job_id uuid references public.jobs (id) on delete set null,
  version integer not null constraint courses_version check (version >= 1),
  branch text not null,
  commit_sha text not null constraint courses_commit check (commit_sha ~ '^[0-9a-f]{40,64}$'),
  engine text not null,
  language text not null default 'en',
  title text not null constraint courses_title check (length(title) between 1 and 300),
  summary text not null default '',
  diagram text not null default '',
  outline jsonb not null default '[]',
  glossary jsonb not null default '[]',
  coverage jsonb not null default '{}',
  left_out jsonb not null default '[]',
  stats jsonb not null default '{}',
  created_at timestamptz not null,
  constraint courses_of_repository foreign key (repository_id, user_id)
    references public.repositories (id, user_id) on delete cascade,
  constraint courses_one_version unique (repository_id, user_id, version)
);
comment on table public.courses is 'A finished course about one commit of a repository.';
comment on column public.courses.id is 'Identity; stands in the URL.';
comment on column public.courses.repository_id is 'What it is about.';
comment on column public.courses.user_id is 'Its owner.';
comment on column public.courses.job_id is 'The job that made it; null once that was pruned.';
comment on column public.courses.version is '1, 2, 3 … within its repository.';
comment on column public.courses.branch is 'The branch that was asked for.';
comment on column public.courses.commit_sha is 'The commit all its citations point into.';
comment on column public.courses.engine is 'Who wrote it.';
comment on column public.courses.language is 'BCP 47 tag of its prose.';
comment on column public.courses.title is 'Its title.';
comment on column public.courses.summary is 'A paragraph on what the repository is.';
comment on column public.courses.diagram is 'Mermaid source of the course map.';
comment on column public.courses.outline is 'The chapters in order: position, slug, title, summary.';
comment on column public.courses.glossary is 'Words of the project: term, sentence, citation, slug of the chapter that explains it.';
comment on column public.courses.coverage is 'Which share of the important code the chapters explain.';
comment on column public.courses.left_out is 'Files that were not read, each with the reason.';
comment on column public.courses.stats is 'Files, lines, symbols, citations and how many of them were verified.';
comment on column public.courses.created_at is 'When it was published.';
create index courses_user on public.courses (user_id, created_at desc);
create index courses_job on public.courses (job_id);
alter table public.courses enable row level security;
create policy courses_owner_reads on public.courses for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.courses from public, anon, authenticated, service_role;
grant select on public.courses to authenticated, service_role;

alter table public.jobs add constraint jobs_course_exists foreign key (course_id) references public.courses (id)
  on delete cascade;

create table public.chapters (
  course_id uuid not null references public.courses (id) on delete cascade,
  position smallint not null constraint chapters_position check (position >= 1),
  slug text not null constraint chapters_slug check (slug ~ '^[a-z0-9][a-z0-9._-]{0,127}$'),
  title text not null constraint chapters_title check (length(title) between 1 and 300),
  summary text not null default '',
  markdown text not null,
  html text not null,
  toc jsonb not null default '[]',
  citations jsonb not null default '[]',
  quiz jsonb not null default '[]',
  exercises jsonb not null default '[]',
  reading_minutes smallint not null default 1 constraint chapters_reading check (reading_minutes >= 1),
  primary key (course_id, position),
  constraint chapters_slug_once unique (course_id, slug)
);
comment on table public.chapters is 'The chapters of a course.';
comment on column public.chapters.course_id is 'The course.';
comment on column public.chapters.position is '1, 2, 3 …: prerequisites first.';
comment on column public.chapters.slug is 'Its name in the URL.';
comment on column public.chapters.title is 'Its title.';
comment on column public.chapters.summary is 'One sentence on what it teaches.';
comment on column public.chapters.markdown is 'As the engine wrote it.';
comment on column public.chapters.html is 'Rendered and cleaned by the worker when the course was stored; the app shows it as it is.';
comment on column public.chapters.toc is 'Headings: level, id, text.';
comment on column public.chapters.citations is 'Every citation: path, start, end; all verified at the commit.';
comment on column public.chapters.quiz is 'Questions with answers computed from the code.';
comment on column public.chapters.exercises is 'Tasks with solutions computed from the code; their text stands in the chapter.';
comment on column public.chapters.reading_minutes is 'An estimate.';
alter table public.chapters enable row level security;
-- Row level security of courses applies within: who may see a course may see its chapters.
create policy chapters_reader_reads on public.chapters for select to authenticated
  using (exists (select from public.courses c where c.id = course_id));
revoke all on public.chapters from public, anon, authenticated, service_role;
grant select on public.chapters to authenticated, service_role;

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

create table public.chapter_progress (
  user_id uuid not null references auth.users (id) on delete cascade,
  course_id uuid not null,
  position smallint not null,
  done boolean not null default false,
  quiz jsonb not null default '{}' constraint chapter_progress_quiz check (pg_column_size(quiz) <= 65536),
  section text not null default '' constraint chapter_progress_section check (section ~ '^(sec-[a-z0-9-]{1,100})?$'),
  updated_at timestamptz not null,
  primary key (user_id, course_id, position),
  constraint chapter_progress_chapter foreign key (course_id, position)
    references public.chapters (course_id, position) on delete cascade
);
comment on table public.chapter_progress is 'How far a learner is: read chapters, given answers.';
comment on column public.chapter_progress.user_id is 'The learner.';
comment on column public.chapter_progress.course_id is 'The course.';
comment on column public.chapter_progress.position is 'The chapter.';
comment on column public.chapter_progress.done is 'Read to the end.';
comment on column public.chapter_progress.quiz is 'Answers given, by question and exercise.';
comment on column public.chapter_progress.section is 'The heading where reading stopped, by its id in the HTML; empty: at the top.';
comment on column public.chapter_progress.updated_at is 'Last change; the newest is where reading goes on.';
create index chapter_progress_chapter_key on public.chapter_progress (course_id, position);
alter table public.chapter_progress enable row level security;
create policy chapter_progress_learner_reads on public.chapter_progress for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.chapter_progress from public, anon, authenticated, service_role;
grant select on public.chapter_progress to authenticated;
