// Data API and Auth: @supabase/lite on our connection, configured as a hosted project is.

import { App } from "@supabase/lite";
import { withMetadata } from "./claims.ts";
import type { Database } from "./database.ts";
import type { Settings } from "./settings.ts";

export type Api = (request: Request, peerAddress: string) => Promise<Response>;

export function createApi(settings: Settings, database: Database): Api {
  const { github } = settings;
  const app = new App({
    connection: database.connection,
    api: {
      enabled: true,
      schemas: ["public"],
      extra_search_path: ["public", "extensions"],
      max_rows: 1000,
      pg_safe_update: true,
    },
    auth: {
      enabled: true,
      enable_signup: true,
      jwt_secret: settings.jwtSecret,
      publishable_key: settings.publishableKey,
      secret_key: settings.secretKey,
      site_url: settings.siteUrl,
      additional_redirect_urls: [`${settings.siteUrl}/**`],
      email: { enable_signup: true, enable_confirmations: false },
      ...(github && {
        external: {
          github: {
            enabled: true,
            client_id: github.clientId,
            secret: github.secret,
            redirect_uri: `http://127.0.0.1:${settings.port}/auth/v1/callback`,
            ...(github.url && { url: github.url }),
          },
        },
      }),
    },
    db: { migrations: { enabled: false } },
    studio: { enabled: false },
    storage: { enabled: false },
    // deno-lint-ignore no-explicit-any
  } as any);
  return async (request, peerAddress) => {
    if (request.method === "OPTIONS" && new URL(request.url).pathname.startsWith("/auth/v1")) {
      return preflight(request);
    }
    const answer = await app.fetch(request, { peerAddress });
    return isSignIn(request) ? await withMetadata(answer, settings.jwtSecret) : answer;
  };
}

/** Whether Auth's answer may hold an access token. */
function isSignIn(request: Request): boolean {
  return request.method === "POST" &&
    /^\/auth\/v1\/(token|signup|verify)$/.test(new URL(request.url).pathname);
}

/** Auth's answer to a browser that asks whether it may ask. */
function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ??
        "apikey, authorization",
      "access-control-max-age": "86400",
    },
  });
}
