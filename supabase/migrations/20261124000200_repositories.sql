-- Repositories: what a user added. Everything else hangs on them.

create domain private.commit_sha as text constraint commit_sha_form check (value ~ '^[0-9a-f]{40,64}$');
comment on domain private.commit_sha is 'The hash of a commit, whole and in lower case.';

create table public.repositories (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  host text not null constraint repositories_host check (host ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
  full_name text not null constraint repositories_full_name check (length(full_name) between 1 and 4096),
  default_branch text constraint repositories_branch check (length(default_branch) between 1 and 255),
  is_private boolean not null default false,
  last_seen_commit private.commit_sha,
  created_at timestamptz not null default private.clock(),
  constraint repositories_once_a_user unique (user_id, host, full_name),
  -- What jobs and courses refer to: their user_id can be no other than this one's.
  constraint repositories_owned unique (user_id, id)
);
comment on table public.repositories is 'A Git repository that a user added.';
comment on column public.repositories.id is 'Identity.';
comment on column public.repositories.user_id is 'Its owner: the only one who sees the row.';
comment on column public.repositories.host is
  'Where it lives: "github.com", or "local" for a folder on the worker''s machine, which only a worker that allows it will read.';
comment on column public.repositories.full_name is '"owner/name" on a Git host, an absolute path for host "local".';
comment on column public.repositories.default_branch is 'Branch taken when a job names none; null: whatever HEAD points at.';
comment on column public.repositories.is_private is 'Whether cloning needs its owner''s token.';
comment on column public.repositories.last_seen_commit is 'Commit of the newest course, or what a webhook told since.';
comment on column public.repositories.created_at is 'When it was added.';

alter table public.repositories enable row level security;
create policy repositories_owner_reads on public.repositories for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.repositories from public, anon, authenticated, service_role;
grant select on public.repositories to authenticated;
grant select on public.repositories to service_role;

create table private.github_tokens (
  user_id uuid primary key references auth.users (id) on delete cascade,
  ciphertext bytea not null constraint github_tokens_size check (octet_length(ciphertext) between 29 and 8192),
  key_id smallint not null constraint github_tokens_key check (key_id >= 1),
  scopes text[] not null default '{}'
    constraint github_tokens_scopes check (array_ndims(scopes) is null or (array_ndims(scopes) = 1 and cardinality(scopes) <= 20)),
  updated_at timestamptz not null default private.clock()
);
comment on table private.github_tokens is
  'GitHub tokens, AES-256-GCM ciphertext only; the keys are never in this database.';
comment on column private.github_tokens.user_id is 'Whose token; also the associated data of the encryption, so a row cannot be moved.';
comment on column private.github_tokens.ciphertext is 'Nonce, ciphertext and tag.';
comment on column private.github_tokens.key_id is 'Which key of the keyring encrypted it.';
comment on column private.github_tokens.scopes is 'What it was asked to allow, as GitHub names it.';
comment on column private.github_tokens.updated_at is 'When the token was stored.';
alter table private.github_tokens enable row level security;
