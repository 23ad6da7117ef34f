"""The Worker: the real staged bundle in Pyodide, against Miniflare's bindings."""
