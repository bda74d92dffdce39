"""The one door from the portal to OpenSearch, and it only searches. Nothing else in the portal imports its client.

Takes what `portal.search.compose` made and nothing else, so that no question reaches the engine without a scope. It
never retries: a slow engine is not helped by being asked again. Errors carry no query and no text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException, TransportError

from mappings import names
from portal.search.compose import Search

P = ParamSpec("P")
R = TypeVar("R")

Answer = dict[str, Any]
"""What the engine says to one search."""

SECONDS = 3.0
_CONNECTIONS = 16
_BUSY = frozenset({429, 503, 504})


class EngineUnavailable(Exception):
    """The engine gave no answer."""


class EngineAway(EngineUnavailable):
    """Nothing answers at the engine's address, or one of the indices is missing."""


class NothingIndexed(Exception):
    """There is no index yet: nothing was ever taken in."""


class EngineSlow(EngineUnavailable):
    """The engine did not answer in time; a part of an answer is never shown as a whole one."""


class EngineRefused(EngineUnavailable):
    """The engine did not understand a search: a defect of ours. `status` and `kind` are the engine's words for it."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(f"{status} {kind}")
        self.status, self.kind = status, kind


class Engine:
    """Kept connections to the engine at `url`, whose indices begin with `prefix`. Safe to share between threads."""

    def __init__(self, url: str, prefix: str) -> None:
        self._prefix = prefix
        self._client = OpenSearch(
            hosts=[url], timeout=SECONDS, max_retries=0, retry_on_timeout=False, pool_maxsize=_CONNECTIONS
        )
        self._under_way = ThreadPoolExecutor(max_workers=2 * _CONNECTIONS, thread_name_prefix="engine")

    def ask(self, *searches: Search) -> list[Answer]:
        """The answers to `searches`, in their order, asked in one request. Raises EngineUnavailable."""
        responses = self._send("".join(map(self._lines, searches)))["responses"]
        return [_whole(response, len(search.grades)) for response, search in zip(responses, searches, strict=True)]

    def begin(self, *searches: Search) -> Future[list[Answer]]:
        """The same, under way while the caller does something else; the result raises what `ask` would."""
        return self.meanwhile(self.ask, *searches)

    def meanwhile(self, asking: Callable[P, R], *what: P.args, **how: P.kwargs) -> Future[R]:
        """A conversation of several requests, under way while the caller does something else. It must not wait for
        another one that is under way: they share the threads."""
        return self._under_way.submit(asking, *what, **how)

    def ping(self) -> bool:
        """Whether the engine answers at all."""
        try:
            return bool(self._client.ping(request_timeout=1.0))
        except OpenSearchException:
            return False

    def close(self) -> None:
        self._under_way.shutdown()
        self._client.close()

    def _lines(self, search: Search) -> str:
        """One search in the form of the `_msearch` request. An empty list of indices would mean all: refused."""
        if not search.grades:
            raise ValueError("A scope without grades is answered without asking.")
        where = {
            "index": [names.alias(self._prefix, search.family, grade) for grade in search.grades],
            "allow_partial_search_results": False,
            "ignore_unavailable": True,  # a site that took nothing in yet has no index: `_whole` tells it from a loss
        }
        return f"{json.dumps(where)}\n{json.dumps(search.body, ensure_ascii=False)}\n"

    def _send(self, body: str) -> Answer:
        try:
            answer: Answer = self._client.msearch(body=body)
        except ConnectionTimeout as error:
            raise EngineSlow from error
        except Unreachable as error:
            raise EngineAway from error
        except TransportError as error:
            raise _refusal(error.status_code, error.error) from None
        return answer


def _whole(response: Answer, indices: int) -> Answer:
    """`response`, if it is a whole answer of that many indices."""
    if "error" in response:
        raise _refusal(response["status"], response["error"].get("type", "unknown"))
    if response["timed_out"] or response["_shards"]["failed"]:
        raise EngineSlow
    if response["_shards"]["total"] == 0:
        raise NothingIndexed
    if response["_shards"]["total"] < indices:
        raise EngineAway
    return response


def _refusal(status: object, kind: str) -> EngineUnavailable:
    number = status if isinstance(status, int) else 0
    return EngineSlow() if number in _BUSY else EngineRefused(number, kind)
