"""The `fondation` command: it assembles the app, the worker, the course and the embedded Supabase."""
