// The part of Supabase Realtime this product uses: Broadcast from the database and between clients, on
// public and private channels.

import postgres, { type Sql } from "postgres";
import { CONNECTING, type Settings } from "../gateway/settings.ts";
import { keyOf } from "./channel.ts";
import { Hub } from "./hub.ts";
import { Messages } from "./messages.ts";
import { Socket } from "./socket.ts";
import type { Claims } from "./tokens.ts";

/** What every socket shares. */
export interface Context {
  sql: Sql;
  hub: Hub;
  messages: Messages;
  sockets: Set<Socket>;
  jwtSecret: string;
  /** Resolves once Postgres' notifications arrive. */
  listening: () => Promise<void>;
}

export interface Realtime {
  connect(request: Request): Response;
  messagesStored(): Promise<void>;
  catchUp(): Promise<void>;
  close(): void;
}

const PRUNE_EVERY = 60 * 60 * 1000; // milliseconds

export function createRealtime(settings: Settings): Realtime {
  const sql = postgres(settings.realtimeUrl, { ...CONNECTING, max: 5, onnotice: () => {} });
  const hub = new Hub();
  const messages = new Messages(sql, (message) => {
    for (const channel of hub.on(keyOf(message.topic, message.private))) channel.deliver(message);
  });
  const listening = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const context = {
    sql,
    hub,
    messages,
    sockets,
    jwtSecret: settings.jwtSecret,
    listening: () => listening.promise,
  };

  const prune = setInterval(() => sql`select realtime.prune()`.catch(() => {}), PRUNE_EVERY);
  Deno.unrefTimer(prune);

  return {
    connect(request) {
      const parameters = new URL(request.url).searchParams;
      const claims = claimsOfKey(parameters.get("apikey") ?? request.headers.get("apikey"), settings);
      if (!claims) return Response.json({ message: "Invalid API key" }, { status: 401 });
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
        return Response.json({ message: "This address speaks WebSocket only" }, { status: 426 });
      }
      const { socket, response } = Deno.upgradeWebSocket(request);
      const version = parameters.get("vsn") === "2.0.0" ? "2.0.0" : "1.0.0";
      sockets.add(new Socket(socket, version, claims, context));
      return response;
    },
    messagesStored: () => messages.stored(),
    async catchUp() {
      await messages.catchUp();
      listening.resolve();
    },
    close() {
      for (const socket of sockets) socket.goAway();
    },
  };
}

function claimsOfKey(key: string | null, settings: Settings): Claims | null {
  if (key === settings.secretKey) return { role: "service_role" };
  if (key === settings.publishableKey) return { role: "anon" };
  return null;
}
