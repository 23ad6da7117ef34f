"""Resources: the addresses of the origin, one noun a file."""
