"""The writer's side of the search engine: the only module of the indexer that speaks to it.

Called by the indexing job, by rebuild and by verify. It writes records and reads back their facts; it never searches.
Every write carries the document's revision as its version, so that doing it twice or late does no harm. Errors name
ids, types and statuses, never text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import OpenSearch, TransportError
from opensearchpy.helpers import scan, streaming_bulk

from mappings import names, schema
from mappings.names import INDEXED_GRADES, Family, IndexName
from mappings.record import DocumentRecord, PageRecord, page_key
from mappings.vocabulary import Grade

_BULK_BYTES = 5_000_000
_BUSY = (429, 502, 503, 504)
_BEHIND = 409  # the engine has this revision or a newer one already
_ABSENT = 404


class EngineAway(Exception):
    """The engine does not answer, or is too busy to. Nothing is wrong with what was to be written."""


class IndexUnfit(Exception):
    """An index is missing or was made with another mapping; `indexer rebuild` mends it. The argument is its alias."""


class Refused(Exception):
    """The engine refused one record: id, status and type of the error."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents and pages an index pair holds."""

    documents: int
    pages: int


Targets = dict[Family, str]
"""Where to write: an alias or an index for each family."""


class Index:
    """The indices of one site (`prefix`), reached through their aliases."""

    def __init__(self, url: str, prefix: str) -> None:
        self._client = OpenSearch(url, timeout=60, max_retries=0)
        self.prefix = prefix

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def aliases(self, grade: Grade) -> Targets:
        """The aliases of a grade."""
        return {family: names.alias(self.prefix, family, grade) for family in Family}

    def ensure(self) -> None:
        """Make what is missing: an empty index behind each alias. Raises IndexUnfit for one of another mapping.

        Only one process at a time may do this (the callers hold the site's lock).
        """
        standing = self.standing()
        for grade, family in itertools.product(INDEXED_GRADES, Family):
            behind = standing.get((family, grade))
            if behind is None:
                name = self.create(family, grade)
                self.swap([name], [])
            elif behind.hash8 != schema.content_hash(family)[:8]:
                raise IndexUnfit(names.alias(self.prefix, family, grade))

    def standing(self) -> dict[tuple[Family, Grade], IndexName]:
        """The index behind each alias."""
        with _answering():
            found = self._client.indices.get_alias(index=f"{self.prefix}-*", ignore=[_ABSENT])
        behind: dict[tuple[Family, Grade], IndexName] = {}
        for name, facts in found.items():
            parsed = names.parse(name)
            if parsed is None or parsed.prefix != self.prefix or not isinstance(facts, dict):
                continue
            if self._alias_of(parsed) in facts.get("aliases", {}):
                behind[(parsed.family, parsed.grade)] = parsed
        return behind

    def every_index(self) -> list[IndexName]:
        """Every index of this site, behind an alias or not."""
        with _answering():
            found = self._client.indices.get(index=f"{self.prefix}-*", ignore=[_ABSENT])
        parsed = [names.parse(name) for name in found]
        return [name for name in parsed if name is not None and name.prefix == self.prefix]

    def create(self, family: Family, grade: Grade) -> IndexName:
        """A new empty index, behind no alias yet."""
        name = names.new_index(self.prefix, family, grade, schema.content_hash(family), datetime.now(UTC))
        with _answering():
            self._client.indices.create(index=str(name), body=schema.body(family))
        return name

    def swap(self, take: Iterable[IndexName], leave: Iterable[IndexName]) -> None:
        """Put the aliases on the indices `take` and off the indices `leave`, all in one step."""
        actions = [{"add": {"index": str(name), "alias": self._alias_of(name)}} for name in take]
        actions += [{"remove": {"index": str(name), "alias": self._alias_of(name)}} for name in leave]
        with _answering():
            self._client.indices.update_aliases(body={"actions": actions})

    def delete(self, name: IndexName) -> None:
        """Remove a whole index that no alias uses."""
        with _answering():
            self._client.indices.delete(index=str(name), ignore=[_ABSENT])

    def put(self, pages: Iterable[PageRecord], documents: Iterable[DocumentRecord], targets: Targets) -> None:
        """Write records. Raises EngineAway or Refused; what was written until then may stay, a later try repeats it."""
        writes = itertools.chain(
            (_write(targets[Family.PAGES], page.key, page.facts.revision, page.to_source(),
                    page.facts.labels.document_id) for page in pages),
            (_write(targets[Family.DOCUMENTS], document.key, document.facts.revision, document.to_source(), None)
             for document in documents),
        )  # fmt: skip
        self._bulk(writes)

    def remove(self, document_id: str, pages: int, revision: int, targets: Targets) -> None:
        """Remove a document and its pages up to `revision`; absent ones are no error."""
        keys = [page_key(document_id, page_no) for page_no in range(1, pages + 1)]
        deletes = [_delete(targets[Family.PAGES], key, revision, document_id) for key in keys]
        self._bulk([*deletes, _delete(targets[Family.DOCUMENTS], document_id, revision, None)])

    def remove_pages(self, document_id: str, first: int, last: int, revision: int, targets: Targets) -> None:
        """Remove pages `first` to `last` of a document up to `revision`; absent ones are no error."""
        keys = (page_key(document_id, page_no) for page_no in range(first, last + 1))
        self._bulk(_delete(targets[Family.PAGES], key, revision, document_id) for key in keys)

    def remove_all_of(self, document_id: str, revision: int, targets: Targets) -> None:
        """Remove a document of which nobody knows any more how many pages it had."""
        self.refresh(targets.values())
        query = {"query": {"term": {"doc_id": document_id}}}
        with _answering():
            self._client.delete_by_query(
                index=targets[Family.PAGES], body=query, routing=document_id, conflicts="proceed", refresh=True
            )
        self._bulk([_delete(targets[Family.DOCUMENTS], document_id, revision, None)])

    def remove_elsewhere(self, document_id: str, pages: int, revision: int, grade: Grade | None) -> None:
        """Remove a document from the index of every grade but `grade` (from all, if None)."""
        for other in INDEXED_GRADES:
            if other is not grade:
                self.remove(document_id, pages, revision, self.aliases(other))

    def refresh(self, targets: Iterable[str] = ()) -> None:
        """Let searches see everything written so far."""
        with _answering():
            self._client.indices.refresh(index=",".join(targets) or f"{self.prefix}-*", ignore_unavailable=True)

    def tally(self, targets: Targets) -> Tally:
        """How much is in there (as far as refreshed)."""
        with _answering():
            counted = {family: self._client.count(index=targets[family])["count"] for family in Family}
        return Tally(counted[Family.DOCUMENTS], counted[Family.PAGES])

    def scan(self, target: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and `_source` without text of every record in `target`, for verification."""
        query = {"query": {"match_all": {}}, "_source": {"excludes": ["content", "text"]}}
        with _answering():
            for hit in scan(self._client, index=target, query=query, size=1000, scroll="5m"):
                yield hit["_id"], hit["_source"]

    def _alias_of(self, name: IndexName) -> str:
        return names.alias(self.prefix, name.family, name.grade)

    def _bulk(self, actions: Iterable[dict[str, Any]]) -> None:
        with _answering():
            outcomes = streaming_bulk(
                self._client, actions, chunk_size=500, max_chunk_bytes=_BULK_BYTES,
                max_retries=6, initial_backoff=1, max_backoff=30, raise_on_error=False,
            )  # fmt: skip
            for done, outcome in outcomes:
                if not done:
                    _judge(*outcome.popitem())


def _write(target: str, key: str, revision: int, source: dict[str, Any], routing: str | None) -> dict[str, Any]:
    action = {"_op_type": "index", "_index": target, "_id": key, "version": revision, "version_type": "external_gte"}
    return {**action, **({"routing": routing} if routing else {}), "_source": source}


def _delete(target: str, key: str, revision: int, routing: str | None) -> dict[str, Any]:
    action = {"_op_type": "delete", "_index": target, "_id": key, "version": revision, "version_type": "external_gte"}
    return {**action, **({"routing": routing} if routing else {})}


def _judge(operation: str, item: dict[str, Any]) -> None:
    status = int(item.get("status", 500))
    if status == _BEHIND or (operation == "delete" and status == _ABSENT and "error" not in item):
        return
    error = item.get("error")
    kind = error.get("type", "") if isinstance(error, dict) else ""
    if kind == "index_not_found_exception":
        raise IndexUnfit(item.get("_index", ""))
    if status in _BUSY:
        raise EngineAway(f"status {status}")
    raise Refused(f"{operation} {item.get('_id')}: {status} {kind}")


@contextmanager
def _answering() -> Iterator[None]:
    """Turn the client's errors into ours."""
    try:
        yield
    except NoConnection as error:
        raise EngineAway(type(error).__name__) from None
    except TransportError as error:
        if error.status_code in _BUSY:
            raise EngineAway(f"status {error.status_code}") from None
        if error.status_code == _ABSENT:
            raise IndexUnfit(str(error.error)) from None
        raise Refused(f"{error.status_code} {error.error}") from None
