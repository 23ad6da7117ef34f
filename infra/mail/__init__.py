"""The mail catcher: takes every mail of a development platform and shows it on a page."""
