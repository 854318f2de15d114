"""Which indices are in use and which are being filled. Aliases are the pointer: the cluster swaps them in one step.

    PREFIX-docs, PREFIX-pages            aliases of the generation that is asked
    PREFIX-docs-next, PREFIX-pages-next  aliases of the one that a rebuild fills
    PREFIX-docs-000007, …                a generation; its mapping's `_meta` tells schema, rebuild and checkpoint

A generation is numbered, so that of two processes that make the same one only one can. One of which an index is
missing (removed by hand, or its maker was killed) is not whole: nothing is asked of it, a rebuild takes its place.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, RequestError

from indexing.base import IndexOutdated, Rebuild, RebuildConflict, SearchUnavailable
from indexing.opensearch import schema
from indexing.opensearch.calls import NoOpenSearch, answering, as_told

KINDS = ("docs", "pages")
_TOLD = "*.aliases,*.mappings._meta,*.settings.index.uuid"  # of an index, what is read; one that has none of it: its id
_FILLING = {"refresh_interval": "-1"}
_SERVING = {"refresh_interval": None}


@dataclass(frozen=True, slots=True)
class Generation:
    """One pair of indices, `names` those that are there. The last three are set while a rebuild fills it."""

    number: int
    schema: int
    names: tuple[str, ...] = ()
    rebuild_id: str = ""
    started_at: str = ""
    checkpoint: str | None = None

    @property
    def is_whole(self) -> bool:
        """Both indices are there, and no other stands in their place."""
        return len(self.names) == len(KINDS) and all(name.endswith(f"-{self.number:06}") for name in self.names)

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
    """The generation in use and the one being filled; `highest` is the number of the youngest index there is."""

    current: Generation | None
    next: Generation | None = None
    highest: int = 0


class Generations:
    """The indices below one prefix. Holds nothing between calls."""

    def __init__(self, client: OpenSearch, prefix: str, schema_version: int, replicas: int) -> None:
        self._client, self._prefix = client, prefix
        self._schema, self._replicas = schema_version, replicas
        self._ours = re.compile(rf"{re.escape(prefix)}-(?:{'|'.join(KINDS)})-(\d{{6,}})")

    def alias(self, kind: str, *, filling: bool = False) -> str:
        """What indices of a kind are asked and written by."""
        return f"{self._prefix}-{kind}{'-next' if filling else ''}"

    def usable(self, generation: Generation | None) -> bool:
        """Whole, and made by this version of the schema."""
        return generation is not None and generation.is_whole and generation.schema == self._schema

    def outdated(self, generation: Generation | None) -> IndexOutdated:
        """Why this generation cannot be used."""
        if generation is not None and generation.schema > self._schema:
            return IndexOutdated("The search index was made by a newer version: run that version, or rebuild it.")
        if generation is not None and not generation.is_whole:
            return IndexOutdated("The search index is not whole: rebuild it.")
        return IndexOutdated("The search index was made by another version: rebuild it.")

    def foreign(self, filling: Generation | None) -> IndexOutdated | None:
        """Why nothing may be written while this is being filled: we cannot write to it, so it would lack the write."""
        if filling is None or not filling.is_whole or filling.schema == self._schema:
            return None
        return IndexOutdated("Another version is making a new search index: let it finish, or rebuild with this one.")

    def read(self) -> Pointer:
        """What the aliases point at now."""
        wanted = ",".join(f"{self.alias(kind)}*" for kind in KINDS)
        with answering():
            try:
                told = self._client.indices.get(index=wanted, filter_path=_TOLD, expand_wildcards="all")
            except NotFoundError as err:  # of a pattern there is never none
                raise NoOpenSearch from err
            found = as_told(told)
        numbers = [int(match[1]) for name in found if (match := self._ours.fullmatch(name))]
        current, filling = (self._behind(found, filling=filling) for filling in (False, True))
        return Pointer(current, filling, max(numbers, default=0))

    def _behind(self, found: Mapping[str, Any], *, filling: bool) -> Generation | None:
        aliases = {self.alias(kind, filling=filling) for kind in KINDS}
        names = tuple(
            sorted(name for name in found if name in aliases or aliases & set(found[name].get("aliases", ())))
        )
        if not names:
            return None
        if not all(map(self._ours.fullmatch, names)):
            raise SearchUnavailable(f"Another program has indices named {self._prefix}-…: take another prefix.")
        number = max(int(name.rpartition("-")[2]) for name in names)
        metas = [found[name].get("mappings", {}).get("_meta", {}) for name in names]
        meta = {key: value for each in reversed(metas) for key, value in each.items()}  # what `docs` says holds
        return Generation(
            number, int(meta.get("schema", -1)), names, str(meta.get("rebuild_id", "")),
            str(meta.get("started_at", "")), meta.get("checkpoint"),
        )  # fmt: skip

    def found(self) -> Pointer:
        """As `read`, but the first, empty generation is made where there is none, or finished where it is half made."""
        pointer = self.read()
        if pointer.next is None and (pointer.current is None or self._half_made(pointer.current, 1)):
            self._make(Generation(1 if pointer.current else pointer.highest + 1, self._schema), filling=False)
            pointer = self.read()
            if pointer.current is None:
                raise NoOpenSearch
        return pointer

    def _half_made(self, generation: Generation | None, number: int | None = None) -> bool:
        """Only the index that is made first is there: its maker is about to make the other, or was killed."""
        if generation is None or generation.schema != self._schema or number not in (None, generation.number):
            return False
        return generation.names == (self._name("pages", generation.number),)

    def start(self) -> Generation:
        """The rebuild under way, else a new one."""
        pointer = self.read()
        if self.usable(pointer.next):
            assert pointer.next is not None
            return pointer.next
        number = pointer.highest + 1
        if pointer.next is not None:
            if self._half_made(pointer.next):
                number = pointer.next.number
            else:
                self.drop(pointer.next)
        started = datetime.now(UTC).isoformat()
        fresh = Generation(number, self._schema, rebuild_id=uuid.uuid4().hex, started_at=started)
        self._make(fresh, filling=True)
        made = self.read().next
        if made is None or not self.usable(made):
            raise SearchUnavailable("The rebuild was stopped by another process at this moment.")
        return made

    def _make(self, generation: Generation, *, filling: bool) -> None:
        """Create the two indices with their aliases; what another process has just made is taken as it is."""
        bodies = {
            "pages": schema.pages_index({"schema": generation.schema}, replicas=self._replicas),
            "docs": schema.docs_index(generation.meta(), replicas=self._replicas),
        }
        for kind, body in bodies.items():
            body["aliases"] = {self.alias(kind, filling=filling): {}}
            if filling:
                body["settings"]["index"] |= _FILLING
            with answering():
                try:
                    self._client.indices.create(index=self._name(kind, generation.number), body=body)
                except NotFoundError as err:
                    raise NoOpenSearch from err
                except RequestError as err:
                    if err.error != "resource_already_exists_exception":
                        raise

    def set_checkpoint(self, generation: Generation, checkpoint: str) -> None:
        """Keep how far the rebuild has come."""
        meta = generation.meta() | {"checkpoint": checkpoint}
        with answering():
            self._client.indices.put_mapping(index=self._name("docs", generation.number), body={"_meta": meta})

    def under_way(self, rebuild_id: str) -> Generation:
        """The generation of this rebuild. Raises RebuildConflict."""
        filling = self.read().next
        if filling is None or filling.rebuild_id != rebuild_id or not self.usable(filling):
            raise RebuildConflict("This rebuild is not under way: finished, stopped, or another one was started.")
        return filling

    def finish(self, generation: Generation) -> None:
        """Make everything in it visible, then put it in the place of what is in use and drop that, in one step."""
        names = [self._name(kind, generation.number) for kind in KINDS]
        with answering():
            self._client.indices.put_settings(index=names, body={"index": _SERVING})
            self._client.indices.refresh(index=names)
        old = self.read().current
        actions: list[dict[str, Any]] = [{"remove_index": {"index": name}} for name in (old.names if old else ())]
        for kind, name in zip(KINDS, names, strict=True):
            actions += [
                {"remove": {"index": name, "alias": self.alias(kind, filling=True)}},
                {"add": {"index": name, "alias": self.alias(kind)}},
            ]
        with answering():
            self._client.indices.update_aliases(body={"actions": actions})
            self._client.indices.refresh(index=names)  # what came between the first look and the swap

    def drop(self, generation: Generation) -> None:
        """Remove the indices of a generation that is not in use, in one step."""
        with answering():
            self._client.indices.delete(index=list(generation.names), ignore_unavailable=True)

    def _name(self, kind: str, number: int) -> str:
        return f"{self._prefix}-{kind}-{number:06}"
