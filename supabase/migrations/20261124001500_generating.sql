-- What the dialog before a run needs to know.

-- A worker is alive while it was seen within two minutes: heartbeats come every minute at the latest.
create function private.available_engines() returns text[]
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_user();
  return coalesce((
    select array_agg(distinct e.name order by e.name)
      from public.workers w
     cross join jsonb_array_elements_text(
       case when jsonb_typeof(w.info -> 'engines') = 'array' then w.info -> 'engines' else '[]' end) e (name)
     where w.seen_at > private.clock() - interval '2 minutes' and not w.draining
       and e.name ~ '^[a-z][a-z0-9_-]{0,31}$'), '{}');
end
$$;
comment on function private.available_engines() is 'Body of public.available_engines.';

create function public.available_engines() returns text[] language plpgsql stable set search_path = '' as $$
begin
  return private.available_engines();
end
$$;
comment on function public.available_engines() is
  'The engines that workers alive now offer, for any signed-in user; nothing else about the fleet. PT401.';

revoke all on function public.available_engines(), private.available_engines() from public, anon, authenticated, service_role;
grant execute on function public.available_engines(), private.available_engines() to authenticated;
