"""Which indices are in use and which are being filled. Aliases are the pointer: the cluster swaps them in one step.

    PREFIX-docs, PREFIX-pages            aliases of the generation that is asked
    PREFIX-docs-next, PREFIX-pages-next  aliases of the one that a rebuild fills
    PREFIX-docs-000007, …                a generation; its mapping's `_meta` tells schema, rebuild and checkpoint

A generation is numbered, so that of two processes that make the same one only one can.
"""

from __future__ import annotations

import contextlib
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, RequestError

from indexing.base import IndexOutdated, Rebuild, RebuildConflict, SearchUnavailable
from indexing.opensearch import schema
from indexing.opensearch.calls import IndexMissing, answering

KINDS = ("docs", "pages")
_NUMBER = re.compile(r"-(\d{6,})$")
_FILLING = {"refresh_interval": "-1"}
_SERVING = {"refresh_interval": None}


@dataclass(frozen=True, slots=True)
class Generation:
    """One pair of indices. The last three are set while a rebuild fills it."""

    number: int
    schema: int
    rebuild_id: str = ""
    started_at: str = ""
    checkpoint: str | None = None

    def meta(self) -> dict[str, Any]:
        """What is kept with the index."""
        return {
            "schema": self.schema, "rebuild_id": self.rebuild_id, "started_at": self.started_at,
            "checkpoint": self.checkpoint,
        }  # fmt: skip

    def rebuild(self) -> Rebuild:
        """As the port tells it."""
        return Rebuild(self.rebuild_id, datetime.fromisoformat(self.started_at), self.checkpoint)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The generation in use and the one being filled."""

    current: Generation | None
    next: Generation | None = None


class Generations:
    """The indices below one prefix. Holds nothing between calls."""

    def __init__(self, client: OpenSearch, prefix: str, schema_version: int, replicas: int) -> None:
        self._client, self._prefix = client, prefix
        self._schema, self._replicas = schema_version, replicas

    def alias(self, kind: str, *, filling: bool = False) -> str:
        """What indices of a kind are asked and written by."""
        return f"{self._prefix}-{kind}{'-next' if filling else ''}"

    def usable(self, generation: Generation | None) -> bool:
        """Made by this version of the schema."""
        return generation is not None and generation.schema == self._schema

    def outdated(self, generation: Generation | None) -> IndexOutdated:
        """Why this generation cannot be used."""
        if generation is not None and generation.schema > self._schema:
            return IndexOutdated("The search index was made by a newer version: run that version, or rebuild it.")
        return IndexOutdated("The search index was made by another version: rebuild it.")

    def read(self) -> Pointer:
        """What the aliases point at now."""
        return Pointer(self._behind(self.alias("docs")), self._behind(self.alias("docs", filling=True)))

    def _behind(self, alias: str) -> Generation | None:
        with answering():
            try:
                found = self._client.indices.get_mapping(index=alias)
            except NotFoundError:
                return None
        (name, told), *others = sorted(found.items())
        number = _NUMBER.search(name)
        if number is None or others or name == alias:
            raise SearchUnavailable(f"{alias} is no alias of one index of ours; another program uses this prefix.")
        meta = told["mappings"].get("_meta", {})
        return Generation(
            int(number[1]), int(meta.get("schema", -1)), str(meta.get("rebuild_id", "")),
            str(meta.get("started_at", "")), meta.get("checkpoint"),
        )  # fmt: skip

    def found(self) -> Pointer:
        """As `read`, but the first, empty generation is made where there is none."""
        pointer = self.read()
        if pointer.current is None and pointer.next is None:
            self._make(Generation(1, self._schema), filling=False)
            pointer = self.read()
        return pointer

    def start(self) -> Generation:
        """The rebuild under way, else a new one."""
        pointer = self.read()
        if self.usable(pointer.next):
            assert pointer.next is not None
            return pointer.next
        number = max(g.number for g in (pointer.current, pointer.next, Generation(0, 0)) if g is not None) + 1
        if pointer.next is not None:
            self.drop(pointer.next)
        fresh = Generation(number, self._schema, uuid.uuid4().hex, datetime.now(UTC).isoformat())
        self._make(fresh, filling=True)
        made = self.read().next
        if made is None:
            raise SearchUnavailable("The rebuild was stopped by another process at this moment.")
        return made

    def _make(self, generation: Generation, *, filling: bool) -> None:
        """Create the two indices with their aliases; what another process has just made is taken as it is."""
        bodies = {
            "pages": schema.pages_index(replicas=self._replicas),
            "docs": schema.docs_index(generation.meta(), replicas=self._replicas),
        }
        for kind, body in bodies.items():  # `docs` last: its alias says that the generation is whole
            body["aliases"] = {self.alias(kind, filling=filling): {}}
            if filling:
                body["settings"]["index"] |= _FILLING
            with answering():
                try:
                    self._client.indices.create(index=self._name(kind, generation), body=body)
                except RequestError as err:
                    if err.error != "resource_already_exists_exception":
                        raise

    def set_checkpoint(self, generation: Generation, checkpoint: str) -> None:
        """Keep how far the rebuild has come."""
        meta = generation.meta() | {"checkpoint": checkpoint}
        with answering():
            self._client.indices.put_mapping(index=self._name("docs", generation), body={"_meta": meta})

    def under_way(self, rebuild_id: str) -> Generation:
        """The generation of this rebuild. Raises RebuildConflict."""
        filling = self.read().next
        if filling is None or filling.rebuild_id != rebuild_id or not self.usable(filling):
            raise RebuildConflict("This rebuild is not under way: finished, stopped, or another one was started.")
        return filling

    def finish(self, generation: Generation) -> None:
        """Make everything in it visible, then put it in the place of the one in use and drop that, in one step."""
        names = [self._name(kind, generation) for kind in KINDS]
        with answering():
            self._client.indices.put_settings(index=names, body={"index": _SERVING})
            self._client.indices.refresh(index=names)
            old = self.read().current
            actions: list[dict[str, Any]] = []
            for kind, name in zip(KINDS, names, strict=True):
                actions += [
                    {"remove": {"index": name, "alias": self.alias(kind, filling=True)}},
                    {"add": {"index": name, "alias": self.alias(kind)}},
                ]
                if old is not None:
                    actions.append({"remove_index": {"index": self._name(kind, old)}})
            self._client.indices.update_aliases(body={"actions": actions})

    def drop(self, generation: Generation) -> None:
        """Remove the indices of a generation that is not in use."""
        for kind in reversed(KINDS):
            with contextlib.suppress(IndexMissing), answering():
                self._client.indices.delete(index=self._name(kind, generation))

    def _name(self, kind: str, generation: Generation) -> str:
        return f"{self._prefix}-{kind}-{generation.number:06}"
