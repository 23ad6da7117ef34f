"""Tests of how Uchi is run."""
