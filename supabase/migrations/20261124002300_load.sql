-- How much work there is, in one row: what a scaler and the workers' own metrics ask for every few seconds. No fleet is
-- made larger by the difference between a thousand waiting jobs and a million, so counting ends at a thousand: the
-- question costs the same on any queue.

create function private.queue_load(out due integer, out running integer, out jobs integer)
language plpgsql stable security definer set search_path = '' as $$
declare
  v_now constant timestamptz := private.clock();
begin
  due := 0;
  running := 0;
  if private.is_operator() then
    select count(*) into due from (
      select from public.jobs j where j.phase = 'pending' and j.run_at <= v_now limit 1000) w;
    select count(*) into running from public.jobs j where j.phase = 'running';
  end if;
  jobs := due + running;
end
$$;
comment on function private.queue_load() is 'Body of public.queue_load.';

create function public.queue_load(out due integer, out running integer, out jobs integer)
language plpgsql stable set search_path = '' as $$
begin
  select l.due, l.running, l.jobs into due, running, jobs from private.queue_load() l;
end
$$;
comment on function public.queue_load() is
  'For operators, zeros for anybody else: jobs that are due, a thousand at most, jobs that run, and both together, which is how many a fleet should be able to run at once. A scaler''s figure.';

revoke all on function private.queue_load(), public.queue_load() from public, anon, authenticated, service_role;
grant execute on function private.queue_load(), public.queue_load() to authenticated, service_role;
