"""The results screen as JSON: the same values as the page, under the same rules, in names that stay."""

from __future__ import annotations

from typing import Any

from portal.web.facet_view import Choice, ChoiceList
from portal.web.results_view import HitRow, ResultsScreen
from portal.web.unit_tree import Branch


def results(screen: ResultsScreen) -> dict[str, Any]:
    """The body of the JSON answer."""
    return {
        "question": {
            "id": screen.question_id,
            "text": screen.question.text,
            "filters": [{"name": chip.name, "value": chip.value, "turn": chip.pick} for chip in screen.chips],
            "matching": screen.question.matching.value,
            "sort": screen.question.sort.value,
        },
        "notes": list(screen.notes),
        "total": screen.total,
        "pages_matching": screen.pages_matching,
        "page": screen.pager.page,
        "last_page": screen.pager.last,
        "groups": [
            {"group": group.group.value, "heading": group.heading, "documents": [_hit(row) for row in group.rows]}
            for group in screen.groups
        ],
        "facets": {
            "kinds": _choices(screen.facets.kinds),
            "units": [_branch(branch) for branch in screen.facets.tree.whole()],
            "years": _choices(screen.facets.years),
            "grades": [_choice(choice) for choice in screen.facets.grades],
        },
    }


def _hit(row: HitRow) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "id": row.document_id,
        "address": row.address,
        "number": row.number,
        "kind": row.kind,
        "date": row.machine_day,
        "date_shown": row.day,
        "grade": row.grade.value,
        "subject": row.title,
        "issuer": row.issuer,
        "unit": row.unit,
        "dossier": row.dossier_code,
        "pages": row.page_count,
        "pages_matching": row.pages_matching,
        "evidence": [
            {
                "page": page.page_no,
                "address": page.address,
                "passages": [[{"text": text, "marked": marked} for text, marked in one] for one in page.passages],
            }
            for page in row.pages
        ],
    }


def _choices(choices: ChoiceList) -> list[dict[str, Any]]:
    return [_choice(choice) for choice in (*choices.shown, *choices.more)]


def _choice(choice: Choice) -> dict[str, Any]:
    return {"turn": choice.pick, "name": choice.name, "documents": choice.count, "picked": choice.picked}


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "turn": f"unit:{branch.id}",
        "name": branch.name,
        "documents": branch.count,
        "picked": branch.picked,
        "below": [_branch(one) for one in branch.below],
    }
