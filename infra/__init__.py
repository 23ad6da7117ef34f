"""How Uchi is run: environment, supervisor, checks, compose, proxies, decisions."""
