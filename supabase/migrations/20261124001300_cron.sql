-- Where pg_cron exists it prunes, every hour. Where it does not, run `call private.prune()` by any other means; nothing
-- else needs a clockwork: expired leases and due retries are found by claims and heartbeats.

do $$
begin
  if not exists (select from pg_available_extensions where name = 'pg_cron') then
    raise notice 'There is no pg_cron here: prune with "call private.prune()" now and then.';
    return;
  end if;
  execute 'create extension if not exists pg_cron with schema pg_catalog';
  -- A job of the same name is replaced.
  execute $cron$ select cron.schedule('fondation-prune', '23 * * * *', 'call private.prune()') $cron$;
exception when others then
  raise warning 'pg_cron cannot be used here (%): prune with "call private.prune()" now and then.', sqlerrm;
end
$$;
