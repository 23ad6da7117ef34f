"""Imports: a folder of Markdown and pictures, looked through before any of it is believed."""
