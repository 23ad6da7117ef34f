"""Middleware: what happens to every request before and after its responder, in this order."""
