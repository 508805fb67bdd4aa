"""The web app: pages over Supabase, acting as the user who looks at them."""
