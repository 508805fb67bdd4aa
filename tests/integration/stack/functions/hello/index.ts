export default {
  fetch(request: Request): Response {
    return Response.json({
      path: new URL(request.url).pathname,
      environment: Object.keys(Deno.env.toObject()).sort(),
      url: Deno.env.get("SUPABASE_URL"),
      keys: JSON.parse(Deno.env.get("SUPABASE_PUBLISHABLE_KEYS") ?? "{}"),
    });
  },
};
