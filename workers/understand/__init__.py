"""Text to facts, each with its place, confidence and rule. Pure functions; deciding whose they are is app.domain's."""

from workers.understand.einvoice import understand_einvoice
from workers.understand.facts import understand

__all__ = ["understand", "understand_einvoice"]
