-- The worker's side of the queue, 3: finished units of work, kept and found again. Executable by service_role alone.

-- The repository comes before the job in the order of locks.
create function private.hold_repository(p_job_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform from public.jobs j join public.repositories r on r.id = j.repository_id where j.id = p_job_id for key share of r;
end
$$;
comment on function private.hold_repository(uuid) is 'Keeps the repository of a job from being removed until the transaction ends.';

-- The same unit again changes nothing, except for a job with the option {"anew": true}: what that one computes takes the place of
-- what was known.
create function private.save_unit(
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
comment on function private.save_unit(uuid, uuid, text, text, text, jsonb, jsonb) is 'Body of public.save_unit.';

-- A job with the option {"anew": true} is given only what it computed itself, in this or an earlier attempt: a retry still keeps
-- what is done.
create function private.load_units(p_job_id uuid, p_lease_token uuid, p_kinds text[])
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
comment on function private.load_units(uuid, uuid, text[]) is 'Body of public.load_units.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.save_unit(
  job_id uuid, lease_token uuid, fingerprint text, kind text, key text, value jsonb, usage jsonb default null)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.save_unit(job_id, lease_token, fingerprint, kind, key, value, usage);
end
$$;
comment on function public.save_unit(uuid, uuid, text, text, text, jsonb, jsonb) is
  'Stores a finished unit of work under its fingerprint; the same one again changes nothing. PT400, PT409, PT413.';

create function public.load_units(job_id uuid, lease_token uuid, kinds text[] default null)
returns table (fingerprint text, kind text, key text, value jsonb) language plpgsql volatile set search_path = '' as $$
begin
  return query select u.fingerprint, u.kind, u.key, u.value from private.load_units(job_id, lease_token, kinds) u;
end
$$;
comment on function public.load_units(uuid, uuid, text[]) is
  'The units known for the job''s repository, newest first, at most 1,000 and 64 MB. PT409 after a lost lease.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array[
    'save_unit(uuid, uuid, text, text, text, jsonb, jsonb)', 'load_units(uuid, uuid, text[])'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to service_role', v_function);
  end loop;
end
$$;
