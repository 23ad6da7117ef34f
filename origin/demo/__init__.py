"""The demo: a short course in two languages and a baker who pays for it."""
