// One topic on one socket: joined under a token, closed when the token runs out or loses its permission.

import type { Permissions } from "./authorization.ts";
import type { Message } from "./messages.ts";
import type { Frame } from "./protocol.ts";
import { isObject } from "./protocol.ts";
import type { Claims } from "./tokens.ts";

export interface ChannelConfig {
  private: boolean;
  /** Whether the sender of a broadcast gets it too. */
  self: boolean;
  /** Whether each broadcast is answered. */
  ack: boolean;
  presence: boolean;
  replicationReady: boolean;
  replay: { since: number; limit: number } | null;
  postgresChanges: boolean;
}

/** setTimeout takes no longer waits (milliseconds). */
const LONGEST_WAIT = 2 ** 31 - 1;

export class Channel {
  permissions: Permissions = { read: false, write: false };
  #expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Without the prefix `realtime:`. */
    readonly topic: string,
    readonly joinRef: string | null,
    readonly config: ChannelConfig,
    readonly send: (frame: Frame) => void,
  ) {}

  get key(): string {
    return keyOf(this.topic, this.config.private);
  }

  push(event: string, payload: Record<string, unknown>, ref: string | null = null): void {
    this.send({ joinRef: this.joinRef, ref, topic: `realtime:${this.topic}`, event, payload });
  }

  reply(
    ref: string | null | undefined,
    status: "ok" | "error",
    response: Record<string, unknown> = {},
  ): void {
    this.push("phx_reply", { status, response }, ref ?? null);
  }

  system(status: "ok" | "error", message: string): void {
    this.push("system", { extension: "system", status, message, channel: this.topic });
  }

  deliver(message: Message, replayed = false): void {
    const { event, payload, id } = message;
    this.push("broadcast", {
      type: "broadcast",
      event,
      payload,
      meta: { id, ...(replayed && { replayed }) },
    });
  }

  /** Calls `onExpired` when the token under which this channel is joined runs out. */
  expireWith(claims: Claims, onExpired: () => void): void {
    clearTimeout(this.#expiry);
    if (claims.exp === undefined) return;
    const left = claims.exp * 1000 - Date.now();
    this.#expiry = setTimeout(
      () => left > LONGEST_WAIT ? this.expireWith(claims, onExpired) : onExpired(),
      Math.min(Math.max(left, 0), LONGEST_WAIT),
    );
  }

  dispose(): void {
    clearTimeout(this.#expiry);
  }
}

/** Private and public channels of one name never meet. */
export function keyOf(topic: string, isPrivate: boolean): string {
  return `${isPrivate ? "private" : "public"}:${topic}`;
}

export function readConfig(payload: Record<string, unknown>): ChannelConfig {
  const config = isObject(payload.config) ? payload.config : {};
  const broadcast = isObject(config.broadcast) ? config.broadcast : {};
  const presence = isObject(config.presence) ? config.presence : {};
  const replay = isObject(broadcast.replay) ? broadcast.replay : null;
  return {
    private: config.private === true,
    self: broadcast.self === true,
    ack: broadcast.ack === true,
    presence: presence.enabled !== false,
    replicationReady: broadcast.replication_ready === true,
    replay: replay && { since: Number(replay.since) || 0, limit: Number(replay.limit) || 25 },
    postgresChanges: Array.isArray(config.postgres_changes) && config.postgres_changes.length > 0,
  };
}
