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
    // A role that may not be assumed, or may not touch the table, has no permission.
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

/** insufficient_privilege, or a role that does not exist. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "42501" || code === "22023";
}
