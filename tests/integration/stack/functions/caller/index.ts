import { createClient } from "npm:@supabase/supabase-js@2";

export default {
  async fetch(): Promise<Response> {
    const client = createClient(Deno.env.get("SUPABASE_URL")!, Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")!);
    const { data, error } = await client.rpc("about_me");
    return Response.json({ role: data?.role, error: error?.message });
  },
};
