-- What the dialog before a run needs to know, and its wish to compute everything anew.

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

-- A job with the option {"anew": true} is given only what it computed itself, in this or an earlier attempt: a retry still
-- keeps what is done.
create or replace function private.load_units(p_job_id uuid, p_lease_token uuid, p_kinds text[])
returns table (fingerprint text, kind text, key text, value jsonb)
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs := private.leased_job(p_job_id, p_lease_token);
  v_anew constant boolean := coalesce(v_job.options -> 'anew' = 'true', false);
begin
  return query
  select known.fingerprint, known.kind, known.key, known.value from (
    select u.*, sum(pg_column_size(u.value)) over (order by u.used_at desc, u.fingerprint) as bytes from public.unit_results u
     where u.repository_id = v_job.repository_id and (p_kinds is null or u.kind = any (p_kinds))
       and (not v_anew or u.job_id = p_job_id)) known
   where known.bytes <= 64000000 order by known.used_at desc, known.fingerprint limit 1000;
end
$$;

-- And what it computes takes the place of what was known; elsewhere the same unit again changes nothing.
create or replace function private.save_unit(
  p_job_id uuid, p_lease_token uuid, p_fingerprint text, p_kind text, p_key text, p_value jsonb, p_usage jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_now timestamptz;
  v_anew boolean;
  v_max integer := (select unit_bytes_max from private.settings);
begin
  if p_fingerprint is null or p_fingerprint !~ '^[0-9a-f]{64}$' or p_value is null
     or coalesce(length(p_kind), 0) not between 1 and 64 or coalesce(length(p_key), 0) not between 1 and 512
     or jsonb_typeof(p_usage) <> 'object' or pg_column_size(p_usage) > 4096 then
    raise sqlstate 'PT400' using message = 'This is not a unit of work.', detail = left(format('%s %s', p_kind, p_key), 200),
      hint = 'A unit has a SHA-256 as its fingerprint, a kind, a key and a value; what it used is an object of at most 4 kB.';
  elsif octet_length(p_value::text) > v_max then
    raise sqlstate 'PT413' using message = 'This unit is too large to be stored.',
      detail = format('%s: %s bytes, at most %s', left(p_key, 100), octet_length(p_value::text), v_max),
      hint = 'Split the work into smaller units.';
  end if;
  perform private.hold_repository(p_job_id);
  v_job := private.leased_job(p_job_id, p_lease_token);
  v_anew := coalesce(v_job.options -> 'anew' = 'true', false);
  v_now := private.clock();
  insert into public.unit_results as u (repository_id, fingerprint, kind, key, job_id, value, usage, created_at, used_at)
  values (v_job.repository_id, p_fingerprint, p_kind, p_key, p_job_id, p_value, p_usage, v_now, v_now)
  on conflict (repository_id, fingerprint) do update set job_id = excluded.job_id, used_at = excluded.used_at,
    value = case when v_anew and u.job_id is distinct from excluded.job_id then excluded.value else u.value end,
    usage = case when v_anew and u.job_id is distinct from excluded.job_id then excluded.usage else u.usage end;
end
$$;

revoke all on function public.available_engines(), private.available_engines() from public, anon, authenticated, service_role;
grant execute on function public.available_engines(), private.available_engines() to authenticated;
