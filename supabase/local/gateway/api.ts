// Data API and Auth: @supabase/lite on our connection, configured as a hosted project is.

import { App } from "@supabase/lite";
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
  return async (request, peerAddress) => await app.fetch(request, { peerAddress });
}
