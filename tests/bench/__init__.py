"""Benches: speed as ratios against a named limit in the same run."""
