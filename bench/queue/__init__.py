"""The queue against procrastinate, pgqueuer and graphile-worker: same PostgreSQL, same run, own SQL each."""
