"""The addresses that screens lead to. They hold opaque ids and page numbers only: never a name or a word.

They are put together here by hand, since a page of results holds a hundred of them; a test holds each against the
routes of the portal.
"""

from __future__ import annotations

from portal.search.question import PAGE_SIZE
from portal.web.viewing import Look


def results(question_id: str, page_no: int = 1) -> str:
    """Page `page_no` of the answer to a question."""
    return _address(f"/search/{question_id}", page=page_no if page_no > 1 else None)


def results_around(question_id: str, rank: int) -> str:
    """The page of the answer on which the document of that rank stands (rank 0: the first)."""
    return results(question_id, (max(rank, 1) - 1) // PAGE_SIZE + 1)


def ranked(question_id: str, rank: int) -> str:
    """The document at that rank of an answer."""
    return f"/search/{question_id}/at/{rank}"


def page(
    document_id: str,
    page_no: int,
    question_id: str | None = None,
    rank: int = 0,
    look: Look | None = None,
    anchor: str = "",
) -> str:
    """A page of a document, with the question and the rank it was reached by."""
    kept = look.kept if look else {}
    path = f"/documents/{document_id}/pages/{page_no}"
    return _address(path, q=question_id, at=rank or None, **kept) + (f"#{anchor}" if anchor else "")


def image(document_id: str, page_no: int, size: str) -> str:
    """The image of a page."""
    return f"/documents/{document_id}/pages/{page_no}/image/{size}"


def thumbnail(document_id: str, page_no: int, question_id: str | None = None) -> str:
    """The small picture of a page, with the words of a question marked."""
    return _address(f"/documents/{document_id}/pages/{page_no}/thumbnail", q=question_id)


def original(document_id: str) -> str:
    """The file of a document."""
    return f"/documents/{document_id}/original"


def document(document_id: str) -> str:
    """A document, at its first page."""
    return f"/documents/{document_id}"


def dossier(dossier_id: str) -> str:
    """A dossier."""
    return f"/dossiers/{dossier_id}"


def dossiers(unit_id: str = "", after: str = "") -> str:
    """The list of dossiers, of one unit or all, after one of them."""
    return _address("/dossiers", unit=unit_id or None, after=after or None)


def desk(after: str = "") -> str:
    """The queue of the desk, behind one of its documents."""
    return _address("/desk", after=after or None)


def desk_document(
    document_id: str, page_no: int | None = None, field_id: str = "", look: Look | None = None, behind: str = ""
) -> str:
    """A document on the desk, at a page or at a field; `behind` is the one done before it."""
    kept = look.kept if look else {}
    return _address(f"/desk/{document_id}", page=page_no, field=field_id or None, behind=behind or None, **kept)


def desk_grade(document_id: str) -> str:
    """A paper that is closed, at the desk: the question which grade stands on it."""
    return f"/desk/grades/{document_id}"


def desk_twin(document_id: str, other_id: str) -> str:
    """What a person says of two papers that may be one."""
    return f"/desk/{document_id}/twins/{other_id}"


def desk_next(document_id: str) -> str:
    """The document that comes after this one in the queue."""
    return f"/desk/{document_id}/next"


def desk_field(document_id: str, field_id: str, page_no: int, look: Look | None = None) -> str:
    """Where a word about a field is sent, from that page."""
    return _address(f"/desk/{document_id}/fields/{field_id}", page=page_no, **(look.kept if look else {}))


def desk_add(document_id: str, page_no: int, look: Look | None = None) -> str:
    """Where a field that the machine did not see is sent."""
    return _address(f"/desk/{document_id}/fields", page=page_no, **(look.kept if look else {}))


def desk_reread(document_id: str, page_no: int, look: Look | None = None) -> str:
    """Where one asks for a page to be read again, turned as it is seen."""
    return _address(f"/desk/{document_id}/pages/{page_no}/reread", **(look.kept if look else {}))


def desk_judge(document_id: str, page_no: int, look: Look | None = None) -> str:
    """Where one says of a badly read page that it stays as it is."""
    return _address(f"/desk/{document_id}/pages/{page_no}/verdict", **(look.kept if look else {}))


def desk_text(document_id: str, page_no: int, look: Look | None = None) -> str:
    """The text of a page, to be corrected."""
    return _address(f"/desk/{document_id}/pages/{page_no}/text", **(look.kept if look else {}))


def desk_split(document_id: str) -> str:
    """Where the papers in the file of a document begin; also where a split is sent."""
    return f"/desk/{document_id}/split"


def desk_one_paper(document_id: str) -> str:
    """Where one says that a document is one paper."""
    return f"/desk/{document_id}/one-paper"


def desk_merge(document_id: str) -> str:
    """Where a split is undone."""
    return f"/desk/{document_id}/merge"


def desk_layer(document_id: str, page_no: int) -> str:
    """Where an earlier text of a page is put back."""
    return f"/desk/{document_id}/pages/{page_no}/layer"


def desk_image(document_id: str, page_no: int, size: str) -> str:
    """The image of a page at the desk."""
    return f"/desk/{document_id}/pages/{page_no}/image/{size}"


def delivery(delivery_id: str, show: str = "", page_no: int = 1) -> str:
    """A delivery: all its files, or those in one state."""
    return _address(f"/deliveries/{delivery_id}", show=show or None, page=page_no if page_no > 1 else None)


def upload(upload_id: str) -> str:
    """The files of an upload that is not handed over."""
    return f"/deliveries/new/{upload_id}"


def _address(path: str, **query: str | int | None) -> str:
    """`path` with what of the query is not None. Ids and numbers need no quoting."""
    said = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
    return f"{path}?{said}" if said else path
