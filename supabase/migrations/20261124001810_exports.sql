-- Exports: a course as files to take away, made by the worker once it is published.

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

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'export_piece(uuid, text, integer)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
  foreach v_function in array array[
    'save_export(uuid, uuid, text, text, text, text)'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
end
$$;
