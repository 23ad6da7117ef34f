"""The edge: pages assembled near the reader, posts taken durably, the rest handed to the origin."""
