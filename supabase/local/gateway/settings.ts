// What the parent process tells this one, read once and then taken out of the environment, so that no
// Edge Function finds the stack's inner secrets there.

export interface Settings {
  port: number;
  /** A name of this stack, by which its parent knows that it speaks to its own server. */
  instance: string;
  /** The Data API's and Auth's login: not a superuser. */
  databaseUrl: string;
  /** A login that reads the catalog, for the schema cache. */
  catalogUrl: string;
  /** The Realtime server's login: owns schema realtime. */
  realtimeUrl: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  /** The folder of the Edge Functions. */
  functions: string;
  /** Where Auth sends browsers back to: the web app. */
  siteUrl: string;
  github: { clientId: string; secret: string; url?: string } | null;
}

/** How pools connect. Left alone, postgres.js waits the longer the more connections were refused: 20 s after a restart. */
export const CONNECTING = { connect_timeout: 5, backoff: () => 0.1 }; // seconds

export function readSettings(): Settings {
  const port = Number(take("STACK_PORT"));
  const settings = {
    port,
    instance: take("STACK_INSTANCE"),
    databaseUrl: take("STACK_DATABASE_URL"),
    catalogUrl: take("STACK_CATALOG_URL"),
    realtimeUrl: take("STACK_REALTIME_URL"),
    jwtSecret: take("STACK_JWT_SECRET"),
    publishableKey: take("STACK_PUBLISHABLE_KEY"),
    secretKey: take("STACK_SECRET_KEY"),
    functions: take("STACK_FUNCTIONS"),
    siteUrl: take("STACK_SITE_URL"),
    github: readGithub(),
  };
  offerToFunctions(settings);
  return settings;
}

/** The variables hosted Edge Functions find. */
function offerToFunctions({ port, publishableKey, secretKey }: Settings): void {
  Deno.env.set("SUPABASE_URL", `http://127.0.0.1:${port}`);
  Deno.env.set("SUPABASE_ANON_KEY", publishableKey);
  Deno.env.set("SUPABASE_SERVICE_ROLE_KEY", secretKey);
  Deno.env.set("SUPABASE_PUBLISHABLE_KEYS", JSON.stringify({ default: publishableKey }));
  Deno.env.set("SUPABASE_SECRET_KEYS", JSON.stringify({ default: secretKey }));
}

function readGithub(): Settings["github"] {
  const prefix = "SUPABASE_AUTH_EXTERNAL_GITHUB_";
  const clientId = takeOptional(`${prefix}CLIENT_ID`);
  const secret = takeOptional(`${prefix}SECRET`);
  const url = takeOptional(`${prefix}URL`);
  return clientId && secret ? { clientId, secret, ...(url ? { url } : {}) } : null;
}

function take(name: string): string {
  const value = takeOptional(name);
  if (!value) throw new Error(`The environment variable ${name} is missing: start this server by its stack.`);
  return value;
}

function takeOptional(name: string): string | undefined {
  const value = Deno.env.get(name);
  Deno.env.delete(name);
  return value;
}
