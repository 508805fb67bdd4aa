// The settings PostgREST lifts from roles and functions onto each transaction: without it a role's
// statement_timeout would never apply, since the role is assumed and does not log in.

import { type Kysely, sql } from "kysely";

export interface HoistedSettings {
  ofRole(name: string): Record<string, string>;
  /** A function's own statement_timeout. */
  ofFunction(name: string): string | undefined;
}

// deno-lint-ignore no-explicit-any
export async function loadHoistedSettings(db: Kysely<any>): Promise<HoistedSettings> {
  const roles = await sql<{ name: string; settings: string[] }>`
    select r.rolname as name, s.setconfig as settings
    from pg_catalog.pg_db_role_setting s
    join pg_catalog.pg_roles r on r.oid = s.setrole
    where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
  `.execute(db);
  const functions = await sql<{ name: string; timeout: string }>`
    select p.proname as name, split_part(setting, '=', 2) as timeout
    from pg_catalog.pg_proc p, unnest(p.proconfig) as setting
    where p.pronamespace = 'public'::regnamespace and setting like 'statement_timeout=%'
  `.execute(db);

  const ofRole = new Map<string, Record<string, string>>();
  for (const { name, settings } of roles.rows) {
    ofRole.set(name, { ...ofRole.get(name), ...Object.fromEntries(settings.map(parse)) });
  }
  const ofFunction = new Map(functions.rows.map(({ name, timeout }) => [name, timeout]));
  return { ofRole: (name) => ofRole.get(name) ?? {}, ofFunction: (name) => ofFunction.get(name) };
}

function parse(setting: string): [string, string] {
  const equals = setting.indexOf("=");
  return [setting.slice(0, equals), setting.slice(equals + 1)];
}
