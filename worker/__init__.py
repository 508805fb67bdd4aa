"""The container that claims jobs and runs them: clone, analyse in a child process, publish."""
