"""What the platform decides: every function answers one question from its arguments alone."""
