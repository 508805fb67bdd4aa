// The rows of realtime.messages on their way to the channels: read by the ids Postgres notifies, each
// delivered once, also those stored while the notifying connection was away.

import type { Sql } from "postgres";

export interface Message {
  id: string;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
  private: boolean;
}

const REMEMBERED = 5_000;
/** A transaction's rows carry its start time: how far back a late commit may lie. */
const OVERLAP = "10 seconds";
const LARGEST_REPLAY = 25;

export class Messages {
  #waiting: string[] = [];
  #reading = false;
  #delivered = new Set<string>();
  /** Database time of the last moment everything before was seen. */
  #seenUntil: string | undefined;

  constructor(readonly sql: Sql, readonly deliver: (message: Message) => void) {}

  /** Queues a stored message; ids that come while a read runs share the next one. */
  async stored(id: string): Promise<void> {
    this.#waiting.push(id);
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#waiting.length) await this.#read(this.#waiting.splice(0));
    } catch (error) {
      // The connection is gone: catchUp finds these rows after it is back.
      console.error("Reading messages failed:", error instanceof Error ? error.message : error);
    } finally {
      this.#reading = false;
    }
  }

  /** Delivers what was stored since the last time this was known to be complete. */
  async catchUp(): Promise<void> {
    const [{ now }] = await this.sql`select timezone('utc', now())::text as now`;
    if (this.#seenUntil) {
      const rows = await this.sql<Message[]>`
        select id, topic, event, payload, private from realtime.messages
        where extension = 'broadcast'
          and inserted_at > ${this.#seenUntil}::text::timestamp - ${OVERLAP}::text::interval
        order by inserted_at`;
      for (const row of rows) this.#deliverOnce(row);
    }
    this.#seenUntil = now;
  }

  /** The latest private messages of a topic since `since` (milliseconds since 1970), oldest first. */
  async replay(topic: string, since: number, limit: number): Promise<Message[]> {
    const rows = await this.sql<Message[]>`
      select id, topic, event, payload, private from realtime.messages
      where topic = ${topic} and extension = 'broadcast' and private
        and inserted_at >= timezone('utc', to_timestamp(${since / 1000}::float8))
        and inserted_at > timezone('utc', now()) - interval '3 days'
      order by inserted_at desc limit ${Math.min(Math.max(limit, 1), LARGEST_REPLAY)}`;
    return [...rows].reverse();
  }

  async #read(ids: string[]): Promise<void> {
    const rows = await this.sql<(Message & { now: string })[]>`
      select id, topic, event, payload, private, timezone('utc', now())::text as now
      from realtime.messages where id = any(${ids}::uuid[])`;
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      const row = found.get(id);
      if (row) this.#deliverOnce(row);
    }
    if (rows.length) this.#seenUntil = rows[0].now;
  }

  #deliverOnce({ id, topic, event, payload, private: isPrivate }: Message): void {
    if (this.#delivered.has(id)) return;
    this.#delivered.add(id);
    if (this.#delivered.size > REMEMBERED) this.#delivered.delete(this.#delivered.values().next().value!);
    this.deliver({ id, topic, event, payload, private: isPrivate });
  }
}
