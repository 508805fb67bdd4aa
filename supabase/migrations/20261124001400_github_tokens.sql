-- A user's GitHub token: stored by the app as ciphertext, seen and removed by its owner, handed to the worker that holds a
-- job of theirs (github_token_for_job). Nobody reads the ciphertext back but that worker.

create function private.store_github_token(p_ciphertext text, p_key_id integer, p_scopes text[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
  v_ciphertext bytea;
begin
  begin
    v_ciphertext := decode(p_ciphertext, 'base64');
  exception when invalid_parameter_value then
    v_ciphertext := null;
  end;
  if v_ciphertext is null or octet_length(v_ciphertext) not between 29 and 8192 or p_key_id not between 1 and 32767 then
    raise sqlstate 'PT400' using message = 'This is no encrypted token.',
      hint = 'Send nonce, ciphertext and tag in base64, and the number of the key.';
  end if;
  insert into private.github_tokens as t (user_id, ciphertext, key_id, scopes, updated_at)
  values (v_user, v_ciphertext, p_key_id, coalesce(p_scopes, '{}'), private.clock())
  on conflict (user_id) do update set ciphertext = excluded.ciphertext, key_id = excluded.key_id, scopes = excluded.scopes,
    updated_at = excluded.updated_at;
exception when check_violation then
  raise sqlstate 'PT400' using message = 'These are too many scopes.', hint = 'Send at most 20.';
end
$$;
comment on function private.store_github_token(text, integer, text[]) is 'Body of public.store_github_token.';

create function private.github_token_status(out stored_at timestamptz, out scopes text[])
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  select t.updated_at, t.scopes into stored_at, scopes from private.github_tokens t where t.user_id = v_user;
end
$$;
comment on function private.github_token_status() is 'Body of public.github_token_status.';

create function private.remove_github_token() returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_user constant uuid := private.require_user();
begin
  delete from private.github_tokens t where t.user_id = v_user;
  return found;
end
$$;
comment on function private.remove_github_token() is 'Body of public.remove_github_token.';

-- ------------------------------------------------------------------------------------------------ exposed
create function public.store_github_token(ciphertext text, key_id integer, scopes text[] default '{}') returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform private.store_github_token(ciphertext, key_id, scopes);
end
$$;
comment on function public.store_github_token(text, integer, text[]) is
  'Stores the signed-in user''s GitHub token in the place of what is there: base64 of nonce, ciphertext and tag. PT400, PT401.';

create function public.github_token_status(out stored_at timestamptz, out scopes text[])
language plpgsql stable set search_path = '' as $$
begin
  select s.stored_at, s.scopes into stored_at, scopes from private.github_token_status() s;
end
$$;
comment on function public.github_token_status() is
  'When the signed-in user''s GitHub token was stored, and what it allows; nulls where there is none. PT401.';

create function public.remove_github_token() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  return private.remove_github_token();
end
$$;
comment on function public.remove_github_token() is
  'Removes the signed-in user''s GitHub token; answers whether there was one. PT401.';

do $$
declare
  v_function text;
begin
  foreach v_function in array array['store_github_token(text, integer, text[])', 'github_token_status()', 'remove_github_token()'] loop
    execute format('revoke all on function public.%s, private.%1$s from public, anon, authenticated, service_role', v_function);
    execute format('grant execute on function public.%s, private.%1$s to authenticated', v_function);
  end loop;
end
$$;
