"""The origin: the Falcon application that keeps the truth, its jobs and its command line."""
