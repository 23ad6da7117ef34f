"""Jobs: at least once, whatever dies."""
