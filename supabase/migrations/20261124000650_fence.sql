-- The fence: a claim hands out a lease token, every later call of the worker carries it, and one that is no longer the job's is
-- refused. Only a hash of it is stored.

create function private.hash_token(p_token uuid) returns bytea
language plpgsql immutable strict set search_path = '' as $$
begin
  -- Half of it is as long as the token, and halves what each row carries of it.
  return pg_catalog.substring(pg_catalog.sha256(pg_catalog.uuid_send(p_token)), 1, 16);
end
$$;
comment on function private.hash_token(uuid) is 'What is stored of a lease token.';

-- The fence, for what only reads, or writes beside the job. Answers with the job's row, locked, if the token is its current
-- lease. An expired lease that nobody has taken yet is still its worker's: only the next claim takes it away. What ends a
-- lease carries the fence in the WHERE of its UPDATE instead, and asks ended_job when that found nothing.
create function private.leased_job(p_job_id uuid, p_lease_token uuid) returns public.jobs
language plpgsql volatile set search_path = '' as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs
   where id = p_job_id and lease_hash = private.hash_token(p_lease_token) for no key update;
  if not found then
    perform private.refuse_lease(p_job_id);
  end if;
  return v_job;
end
$$;
comment on function private.leased_job(uuid, uuid) is 'The fence: PT409 unless the token is the job''s current lease.';

create function private.ended_job(p_job_id uuid, p_lease_token uuid) returns public.jobs
language plpgsql volatile set search_path = '' as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs where id = p_job_id and ended_lease_hash = private.hash_token(p_lease_token);
  if not found then
    perform private.refuse_lease(p_job_id);
  end if;
  return v_job;
end
$$;
comment on function private.ended_job(uuid, uuid) is
  'The job, if the token ended its last lease: an RPC is being sent a second time. PT409 if it did not.';

create function private.refuse_lease(p_job_id uuid) returns void
language plpgsql immutable set search_path = '' as $$
begin
  raise sqlstate 'PT409' using message = 'This worker no longer holds the job.', detail = format('job %s', p_job_id),
    hint = 'Stop working on it: the lease ran out, was ended or went to another worker.';
end
$$;
comment on function private.refuse_lease(uuid) is 'PT409: what every worker hears that lost its lease.';
