"""Text to facts, each with its place, confidence and rule. Pure functions; deciding whose they are is app.domain's."""

from workers.understand.einvoice import understand_einvoice
from workers.understand.facts import TypeJudge, ruled_type, understand

__all__ = ["TypeJudge", "ruled_type", "understand", "understand_einvoice"]
