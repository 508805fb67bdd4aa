// May this role, with these claims, read or write a private topic? RLS on realtime.messages decides, asked
// as hosted asks it: with a probe row, in a transaction that is rolled back.

import type { Sql, TransactionSql } from "postgres";
import type { Claims } from "./tokens.ts";

export interface Permissions {
  read: boolean;
  write: boolean;
}

class Rollback extends Error {}

export async function permissionsOn(topic: string, claims: Claims, sql: Sql): Promise<Permissions> {
  const permissions = { read: false, write: false };
  try {
    await sql.begin(async (transaction) => {
      const [probe] = await transaction`
        insert into realtime.messages (topic, extension, private)
        values (${topic}, 'broadcast', true) returning id`;
      await become(claims, topic, transaction);
      const visible = await transaction`select id from realtime.messages where id = ${probe.id}`;
      permissions.read = visible.length > 0;
      permissions.write = await mayInsert(topic, transaction);
      throw new Rollback();
    });
  } catch (error) {
    if (!(error instanceof Rollback) && !isRefusal(error)) throw error;
  }
  return permissions;
}

async function become(claims: Claims, topic: string, transaction: TransactionSql): Promise<void> {
  await transaction`select
    set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
    set_config('request.jwt.claim.sub', ${claims.sub ?? ""}, true),
    set_config('request.jwt.claim.role', ${claims.role}, true),
    set_config('realtime.topic', ${topic}, true),
    set_config('role', ${claims.role}, true)`;
}

async function mayInsert(topic: string, transaction: TransactionSql): Promise<boolean> {
  try {
    await transaction.savepoint((savepoint) =>
      savepoint`insert into realtime.messages (topic, extension, private) values (${topic}, 'broadcast', true)`
    );
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** No privilege, no such role, or a policy that fails on these claims; not a database that is away. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: string };
  return typeof code === "string" && /^(22|23|42|P0)...$/.test(code);
}
