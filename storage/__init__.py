"""Where things are kept: Postgres, Redis and S3. The only room that knows SQL, keys or buckets."""
