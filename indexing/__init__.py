"""Full-text search as a library of its own: one port, one query language, one adapter an engine.

Owns how text is indexed and asked for. Knows nothing of the product: documents come in as `IndexDocument`.
"""
