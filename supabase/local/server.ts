// One process on one loopback port that answers the URLs of a Supabase project: Data API and Auth by
// @supabase/lite, Realtime and Edge Functions by the modules beside this file.

import { createApi } from "./gateway/api.ts";
import { databaseOf } from "./gateway/database.ts";
import { isFailedQuery } from "./gateway/errors.ts";
import { createFunctions } from "./gateway/functions.ts";
import { writeLogInLines } from "./gateway/log.ts";
import { listen } from "./gateway/notifications.ts";
import { readSettings } from "./gateway/settings.ts";
import { createRealtime } from "./realtime/server.ts";

writeLogInLines();
const settings = readSettings();
const database = databaseOf(settings.databaseUrl, settings.catalogUrl);
const api = createApi(settings, database);
const functions = createFunctions(settings);
const realtime = createRealtime(settings);

// postgres.js asks each new connection for its array types, and nobody awaits the answer: a Postgres that ends in that
// moment must not take this process with it. The request that wanted the connection hears of the loss by itself.
addEventListener("unhandledrejection", (event) => {
  if (!isFailedQuery(event.reason)) return;
  event.preventDefault();
  console.error("A query that nobody awaits failed:", event.reason);
});

listen(settings.realtimeUrl, {
  channels: {
    pgrst: (payload) => database.reload(payload),
    realtime_messages: () => realtime.messagesStored(),
  },
  // What was notified while nobody listened is lost: look for it.
  onListening: async () => {
    database.reload("reload schema");
    await realtime.catchUp();
  },
});

function route(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Response | Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/rest/v1") || pathname.startsWith("/auth/v1")) {
    return api(request, info.remoteAddr.hostname);
  }
  if (pathname.startsWith("/functions/v1/")) return functions(request);
  if (pathname === "/realtime/v1/websocket") return realtime.connect(request);
  if (pathname === "/health") return health();
  return Response.json({ message: "no Route matched with those values" }, { status: 404 });
}

async function health(): Promise<Response> {
  try {
    await database.ping();
    return Response.json({ status: "ok", instance: settings.instance });
  } catch (error) {
    return Response.json({ status: "unavailable", message: String(error) }, { status: 503 });
  }
}

await database.learnArrays();
Deno.serve({ hostname: "127.0.0.1", port: settings.port, onListen: () => {} }, route);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, () => {
    realtime.close();
    // Lets the closing frames out.
    setTimeout(() => Deno.exit(0), 50);
  });
}
