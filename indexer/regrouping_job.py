"""A regrouping job: brings the index to how a file was split into papers, or to the one paper they were merged into.

Called by `indexer/work.py`. The catalogue has already decided (`archive/splitting.py`) and keeps searches from what the
index still says otherwise; that ends with this job. Killed at any point, the next attempt does it again from the start.
"""

from __future__ import annotations

from archive import bundles, jobs
from archive.bundles import SplitProposal
from archive.documents import Document
from archive.fields import locked
from archive.jobs import Job
from indexer.indexing_job import put, said_so, tidy
from indexer.workshop import Workshop
from mappings.names import INDEXED_GRADES
from mappings.splits import SplitState
from mappings.vocabulary import JobState

_FOR_GOOD = 1 << 40
"""A revision beyond all others: the id of a part that was merged is never used again."""
_DONE = {SplitState.SPLITTING: SplitState.SPLIT, SplitState.MERGING: SplitState.MERGED}


def regroup(workshop: Workshop, job: Job) -> None:
    """Do the job. Raises EngineAway; it then waits."""
    with workshop.database.reading() as session:
        parts = [part.document_id for part in bundles.parts_of(session, job.subject_id)]
        papers = [id_ for id_ in parts if id_ and session.get(Document, id_) is not None]
    found = put(workshop, papers, frozenset(papers))
    for id_ in set(parts) - set(papers) - {""}:
        for grade in INDEXED_GRADES:
            workshop.index.remove_all_of(id_, _FOR_GOOD, workshop.index.aliases(grade))
    workshop.index.refresh()
    with workshop.database.writing() as session:
        locked(session, job.subject_id)
        proposal = session.get(SplitProposal, job.subject_id)
        if proposal is not None and proposal.version == job.revision:
            proposal.state = _DONE.get(proposal.state, proposal.state)
            session.flush()
        outdated = said_so(workshop, session, found)
        jobs.finish(session, job.id, JobState.DONE)
    tidy(workshop, outdated)
