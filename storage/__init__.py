"""Keeps bytes by what they are: a store of blobs under their SHA-256. A library of its own."""
