"""Repairs of the server's npm packages, made where Deno has put them, until a release has them."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path

from embedded.errors import StackError


@dataclass(frozen=True)
class Repair:
    """A place in a file of a package, as it is and as it should be."""

    package: str
    file: str
    before: str
    after: str


_POSTGRES = "postgres@3.4.9"
_CONNECTION, _POOL = "postgres/src/connection.js", "postgres/src/index.js"
_LOST = "Errors.connection('CONNECTION_CLOSED', options, options)"
#: What postgres.js does when connections are lost under load: it ends the process (porsager/postgres, issues 1066, 1154
#: and 1208), hands out dead connections, or lets people wait for ever.
REPAIRS = (
    # What is buffered is sent a moment later. The socket may be gone by then: the query has failed.
    Repair(
        package=_POSTGRES,
        file=_CONNECTION,
        before="    const x = socket.write(chunk, fn)\n",
        after=f"    if (!socket) return chunk = nextWriteTimer = null, error({_LOST}), false\n"
        "    const x = socket.write(chunk, fn)\n",
    ),
    # What was buffered for a lost connection must not go out ahead of the greeting on the next one.
    Repair(
        package=_POSTGRES,
        file=_CONNECTION,
        before="    incomings = null\n    clearImmediate(nextWriteTimer)\n    socket.removeListener('data', data)\n",
        after="    incomings = null\n    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n"
        "    socket.removeListener('data', data)\n",
    ),
    # What was asked between an error and the end it announces was never answered.
    Repair(
        package=_POSTGRES,
        file=_CONNECTION,
        before="    !hadError && (query || sent.length) && error(",
        after="    ;(query || sent.length) && error(",
    ),
    # Who had reserved a connection that was lost has none: what it asks fails, and it gives nothing back to the pool.
    Repair(
        package=_POSTGRES,
        file=_POOL,
        before="""\
    c.reserved = () => queue.length
      ? c.execute(queue.shift())
      : move(c, reserved)
    c.reserved.release = true

    const sql = Sql(handler)
    sql.release = () => {
      c.reserved = null
      onopen(c)
    }

    return sql

    function handler(q) {
""",
        after=f"""\
    const mine = c.reserved = () => queue.length
      ? c.execute(queue.shift())
      : move(c, reserved)
    c.reserved.release = true
    c.onclose = error => {{
      while (queue.length) queue.shift().reject(error)
    }}

    const sql = Sql(handler)
    sql.release = () => {{
      if (c.reserved !== mine) return
      c.reserved = c.onclose = null
      onopen(c)
    }}

    return sql

    function handler(q) {{
      if (c.reserved !== mine) return q.reject({_LOST})
""",
    ),
    # So has a transaction, which would roll back what another one does on that connection by now.
    Repair(
        package=_POSTGRES,
        file=_POOL,
        before="""\
        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full
""",
        after=f"""\
        q.catch(e => uncaughtError || (uncaughtError = e))
        if (c.reserved !== mine) return q.reject({_LOST})
        c.queue === full
""",
    ),
    Repair(
        package=_POSTGRES,
        file=_POOL,
        before="      , connection\n      , prepare = null\n",
        after="      , connection\n      , mine\n      , prepare = null\n",
    ),
    Repair(
        package=_POSTGRES,
        file=_POOL,
        before="      c.reserved = () => queries.length\n",
        after="      mine = c.reserved = () => queries.length\n",
    ),
    # Who waited for a connection in vain waits no more, and is given none.
    Repair(
        package=_POSTGRES,
        file=_POOL,
        before="        const query = { reserve: resolve, reject }\n",
        after="        const query = { reserve: resolve, reject: error => (queries.remove(query), reject(error)) }\n",
    ),
    # Who still waits for one stays in the queue: that is where a new connection looks.
    Repair(
        package=_POSTGRES,
        file=_POOL,
        before="    queries.length && connect(c, queries.shift())\n",
        after="""\
    if (queries.length) {
      const query = queries.shift()
      query.reserve && queries.push(query)
      connect(c, query)
    }
""",
    ),
)


def fingerprint() -> str:
    """Changes whenever a repair does."""
    return hashlib.sha256(repr([astuple(repair) for repair in REPAIRS]).encode()).hexdigest()


def make(modules: Path) -> None:
    """Make all repairs in a node_modules of Deno; those made before are left. StackError where one does not fit."""
    for repair in REPAIRS:
        path = modules / ".deno" / repair.package / "node_modules" / repair.file
        source = path.read_text(encoding="utf-8") if path.is_file() else ""
        if repair.after in source:
            continue
        if source.count(repair.before) != 1:
            raise StackError(f"{repair.package} is not as it should be; remove {modules} and run `make setup`.")
        # A file of its own: this one is shared with Deno's cache.
        repaired = path.with_suffix(".repaired")
        repaired.write_text(source.replace(repair.before, repair.after), encoding="utf-8")
        repaired.replace(path)
