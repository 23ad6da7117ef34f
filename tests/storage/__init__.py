"""Storage: tested on the real services."""
