-- Who may listen to what. In a file of its own: on hosted Supabase these policies stand on a table of another owner.
-- No insert policy: clients listen, only the database speaks. Workers listen to "queue" with the secret key, past RLS.

do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'There is no realtime.messages here: pages fall back to polling.';
    return;
  end if;
  execute 'drop policy if exists fondation_people_hear_their_own on realtime.messages';
  execute $policy$
    create policy fondation_people_hear_their_own on realtime.messages for select to authenticated
      using (extension = 'broadcast' and (select realtime.topic()) = 'user:' || (select auth.uid())::text)
  $policy$;
exception when insufficient_privilege then
  raise warning 'realtime.messages belongs to another role here: run this migration''s policy in the SQL editor, as postgres. '
    'Until then pages fall back to polling.';
end
$$;
