-- Who may listen to what. In a file of its own: on hosted Supabase these policies stand on a table of another owner, and
-- where that role refuses, run this file in the SQL editor. No insert policy: clients listen, only the database speaks.

do $$
begin
  if to_regclass('realtime.messages') is null then
    raise notice 'There is no realtime.messages here: pages fall back to polling.';
    return;
  end if;
  execute $policy$
    create policy fondation_people_hear_their_own on realtime.messages for select to authenticated
      using (extension = 'broadcast' and (select realtime.topic()) = 'user:' || (select auth.uid())::text)
  $policy$;
end
$$;
