"""How fast the survey is: sources of three sizes, cold, unchanged, and after an edit."""
