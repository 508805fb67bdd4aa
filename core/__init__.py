"""What the web app and the worker share: settings, domain models and the typed gateway to Supabase."""
