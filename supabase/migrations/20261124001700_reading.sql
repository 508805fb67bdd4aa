-- What the reader of a course asks for.

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
