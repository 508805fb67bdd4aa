#!/bin/sh
# Creates .venv from the lock file, and fetches the Deno packages of the embedded Supabase. Does nothing when it is current.
set -eu
cd "$(dirname "$0")/.."

# A moved clone, another lock file, another Python or another repair of a package each make a new one.
local=supabase/local
current="$(pwd) $(cksum < requirements.lock) $(cksum < pyproject.toml) $(cksum < $local/deno.lock) $(cksum < $local/embedded/repairs.py)"
if [ -x .venv/bin/fondation ] && [ "$(cat .venv/ready 2>/dev/null)" = "$current" ]; then
  exit 0
fi

python=""
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Fondation needs Python 3.11 or newer: install it, or name it as PYTHON=/path/to/python3." >&2
  exit 1
fi
if ! command -v git >/dev/null; then
  echo "Fondation needs git: install it with your package manager." >&2
  exit 1
fi

echo "Setting up .venv (once; about a minute)" >&2
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "This Python cannot make virtual environments: install its venv module (Debian: apt install python3-venv)." >&2
    exit 1
  fi
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/python -m embedded prepare
printf '%s' "$current" > .venv/ready
