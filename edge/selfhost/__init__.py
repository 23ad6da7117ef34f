"""The self-hosted edge: the same handlers on CPython under Granian, with disk for a memory."""
