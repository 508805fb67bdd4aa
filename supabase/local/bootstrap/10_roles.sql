-- The roles a hosted Supabase project has before its first migration runs.
-- Every file of this folder is run by the superuser supabase_admin at every start, in one transaction:
-- each statement must be safe to run twice.

do $$
declare
  v_role text;
begin
  foreach v_role in array array[
    'anon', 'authenticated', 'service_role', 'authenticator', 'postgres',
    'supabase_auth_admin', 'supabase_realtime_admin', 'supabase_read_only_user'
  ] loop
    if to_regrole(v_role) is null then
      execute format('create role %I', v_role);
    end if;
  end loop;
end $$;

-- The three roles of API requests: the statement timeouts are hosted's.
alter role anon nologin noinherit nobypassrls;
alter role anon set statement_timeout = '3s';
alter role authenticated nologin noinherit nobypassrls;
alter role authenticated set statement_timeout = '8s';
alter role service_role nologin noinherit bypassrls;

-- The Data API's login: it may become the three roles, and has hardly a privilege of its own.
alter role authenticator login noinherit nobypassrls nosuperuser nocreaterole nocreatedb;
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
grant anon, authenticated, service_role to authenticator with inherit false, set true;

-- Reads the catalog for the Data API's schema cache, which knows every table, granted or not.
alter role supabase_read_only_user login bypassrls nosuperuser inherit;
alter role supabase_read_only_user set default_transaction_read_only = on;
grant pg_read_all_data to supabase_read_only_user;

-- The owner of everything migrations create. As on hosted: mighty, and no superuser.
alter role postgres login createrole createdb replication bypassrls nosuperuser inherit;
alter role postgres set search_path = "$user", public, extensions;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

alter role supabase_auth_admin nologin noinherit;
alter role supabase_auth_admin set search_path = auth;

-- The Realtime server's login: owns schema realtime, acts as the three roles to evaluate their policies.
-- It asks by trying: a refusal is an answer, and nothing for the log.
alter role supabase_realtime_admin login noinherit nobypassrls nosuperuser;
alter role supabase_realtime_admin set log_min_messages = 'fatal';
grant anon, authenticated, service_role to supabase_realtime_admin with inherit false, set true;
