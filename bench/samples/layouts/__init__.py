"""Layouts: functions from a Brief to a Paper, a module for each family of papers."""
