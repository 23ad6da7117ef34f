"""Actions: what touches two things at once, or also starts a job."""
