"""Renderers: a Paper as the bytes of a file, one module a format. The same input gives the same bytes."""
