"""Invented sample material: a company, its customers and their papers, for `make demo`, tests and benches.

Nothing here is part of the product, and nothing here is real: names, texts and numbers are made up.
"""
