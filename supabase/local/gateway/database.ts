// The Data API's connection to Postgres: @supabase/lite's, made to behave as PostgREST does where they
// differ (grants, role settings, search path, claims, error codes, how values are written as JSON).

import { PostgresConnection } from "@supabase/lite/postgres";
import { type Kysely, sql } from "kysely";
import { asPostgrestError, NoSchemaCache } from "./errors.ts";
import { type HoistedSettings, loadHoistedSettings } from "./hoisted_settings.ts";
import { CONNECTING } from "./settings.ts";
import { types } from "./types.ts";

// deno-lint-ignore no-explicit-any
type Db = Kysely<any>;

export interface Database {
  connection: PostgresConnection;
  /** Answers a notification on channel pgrst: `reload schema` or `reload config`. */
  reload(payload: string): void;
  ping(): Promise<void>;
  /** To be awaited once, before anything is answered. */
  learnArrays(): Promise<void>;
}

interface RequestContext {
  auth?: { role?: string; uid?: string | null; jwt?: Record<string, unknown> | null };
}

interface RpcRequest {
  method: string;
  path: string;
  requestHeaders?: Record<string, string>;
}

export function databaseOf(url: string, catalogUrl: string): Database {
  const options = { ...CONNECTING, types, onnotice: () => {} };
  const connection = new PostgresConnection({ url, postgresOptions: { ...options, max: 20 } });
  const catalog = new PostgresConnection({ url: catalogUrl, postgresOptions: { ...options, max: 2 } });
  const db = connection.kysely as Db;
  let hoisted: Promise<HoistedSettings> | undefined;

  function hoistedSettings(): Promise<HoistedSettings> {
    hoisted ??= loadHoistedSettings(db).catch((error) => {
      hoisted = undefined;
      throw error;
    });
    return hoisted;
  }

  /** As PostgREST opens a transaction: claims, search path, the role's own settings, then the role. */
  async function applyJwtSessionContext(transaction: Db, { auth }: RequestContext): Promise<void> {
    const role = auth?.role || "anon";
    const claims = JSON.stringify(auth?.jwt ?? { role });
    const settings = Object.entries((await hoistedSettings()).ofRole(role));
    await sql`select
      set_config('search_path', 'public, extensions', true),
      set_config('request.jwt.claims', ${claims}, true),
      set_config('request.jwt.claim.sub', ${auth?.uid ?? ""}, true),
      set_config('request.jwt.claim.role', ${role}, true),
      ${sql.join(settings.map(([name, value]) => sql`set_config(${name}, ${value}, true)`).concat(sql`1`))},
      set_config('role', ${role}, true)`.execute(transaction);
  }

  /** What a function may read of its request, and the timeout it asks for itself. */
  async function applyRpcRequestGucs(transaction: Db, rpc: RpcRequest): Promise<void> {
    const name = decodeURIComponent(rpc.path.replace(/^\/rpc\//, ""));
    const timeout = (await hoistedSettings()).ofFunction(name);
    await sql`select
      set_config('response.status', '', true),
      set_config('response.headers', '', true),
      set_config('request.method', ${rpc.method}, true),
      set_config('request.path', ${rpc.path}, true),
      set_config('request.headers', ${JSON.stringify(rpc.requestHeaders ?? {})}, true)
      ${timeout ? sql`, set_config('statement_timeout', ${timeout}, true)` : sql``}`.execute(transaction);
  }

  /** What there is in the database; lite answers a failure as though there were nothing, and every name were unknown. */
  async function introspect(how?: { useCache?: boolean }): ReturnType<PostgresConnection["introspect"]> {
    const found = await catalog.introspect(how);
    if (!found.functions) throw new NoSchemaCache();
    return found;
  }

  // These are private in lite's types, so they are set on the instance instead of overridden.
  Object.assign(connection, {
    // The original grants ALL on everything to the API roles; ours are in the migrations.
    ensureRlsContext: () => Promise.resolve(true),
    applyJwtSessionContext,
    applyRpcRequestGucs,
    normalizeDbError: asPostgrestError,
    // A table without a grant is refused (42501), not unknown (404).
    introspect,
  });

  return {
    connection,
    reload(payload) {
      hoisted = undefined;
      if (payload !== "reload config") catalog.clearSchemaCache();
    },
    async ping() {
      await sql`select 1`.execute(db);
    },
    // postgres.js learns the array types with a query of its own at the start of each connection. One that is lost in
    // that moment never learns them, and hands out '{a,b}'; what one connection has learned, all of its pool know.
    async learnArrays() {
      for (const { kysely } of [connection, catalog]) {
        const known = await patiently(async () => {
          const { rows } = await sql<{ known: unknown }>`select array['a'] as known`.execute(kysely);
          return rows[0].known;
        });
        if (!Array.isArray(known)) throw new Error("Postgres went away while the server started");
      }
    },
  };
}

const PAUSE = 100; // milliseconds

/** What `ask` answers, as soon as Postgres lets it. */
async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  while (true) {
    try {
      return await ask();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
