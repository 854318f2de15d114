"""User text into a query tree; no text makes it raise, none reaches an engine's own parser."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# field name ("type", "status", "door") -> folded word of people -> value in the index
Vocabulary = Mapping[str, Mapping[str, str]]
NO_VOCABULARY: Vocabulary = MappingProxyType({})
