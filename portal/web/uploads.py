"""Handing papers over in the browser, in three steps: what for, which files, check and hand over.

Only the person who began an upload finds it, and only until it is handed over. With a script the files come part by
part (`static/upload.js`) and go on after a broken line; without one a plain form brings them.
"""

from __future__ import annotations

from typing import IO

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from archive.drop import CHUNK, Drop
from archive.schema import now
from archive.units import UnitNode, tree
from archive.uploads import Upload, UploadFile
from portal.access import audit, uploads
from portal.access.actions import Action
from portal.access.guard import reader, requires
from portal.access.holdings import today
from portal.services import services
from portal.web import addresses, receiving, upload_view
from portal.web.errors import absent, bad_request
from portal.web.incoming import PLAIN
from portal.web.receiving import Fault, Limits, NotTaken
from portal.web.words import _, number

blueprint = Blueprint("uploads", __name__)

_PLAIN_BYTES = 300_000_000
_PLAIN_PARTS = 1000
_FIELDS = ("unit", "dossier", "grade", "kind")


def install(app: Flask) -> None:
    """Let the one form that brings whole files be large. To be called after the guard and before forms are read."""
    app.before_request(_allow_files)


@blueprint.get("/deliveries/new")
@requires(Action.DELIVER)
def new() -> str:
    """Step 1: for which dossier."""
    return _form(dict.fromkeys(_FIELDS, ""), "")


@blueprint.post("/deliveries/new", endpoint="begin")
@requires(Action.DELIVER)
def begin() -> ResponseReturnValue:
    """Keep what was chosen and go on to the files."""
    chosen = {name: request.form.get(name, "")[:200] for name in _FIELDS}
    audit.delivers(reader(), Action.DELIVER)
    with services().database.writing() as session:
        upload = upload_view.begun(session, services().policy, reader(), chosen)
        there = bool(uploads.units(services().policy.holdings(session, reader())))
    if upload is None and there:
        return _form(chosen, _("Choose a unit and a grade, and write the code of the dossier.")), 400
    return redirect(addresses.upload(upload.id), 303) if upload else absent()


@blueprint.get("/deliveries/new/<upload_id>")
@requires(Action.DELIVER)
def files(upload_id: str) -> str:
    """Step 2: the files."""
    return _step("upload_files.html", upload_id)


@blueprint.get("/deliveries/new/<upload_id>/check")
@requires(Action.DELIVER)
def check(upload_id: str) -> str:
    """Step 3: look once more."""
    return _step("upload_check.html", upload_id)


@blueprint.post("/deliveries/new/<upload_id>/files", endpoint="plain")
@requires(Action.DELIVER)
def plain(upload_id: str) -> ResponseReturnValue:
    """Files that come whole with a plain form."""
    _own(upload_id)
    for sent in request.files.getlist("files"):
        if sent.filename:
            _take(upload_id, sent.filename, sent.stream)
    return redirect(addresses.upload(upload_id), 303)


@blueprint.post("/deliveries/new/<upload_id>/expect", endpoint="expect")
@requires(Action.DELIVER)
def expect(upload_id: str) -> ResponseReturnValue:
    """A script is about to send a file: how much of it is here already."""
    _own(upload_id)
    name, size, anew = request.form.get("name", ""), _number("size"), request.form.get("anew") == "1"
    try:
        with services().database.writing() as session:
            file = receiving.expect(session, upload_id, name, size, _limits(), anew=anew)
    except NotTaken as fault:
        return jsonify(fault=_sentence(fault.fault)), 409
    return _stand(receiving.settle(services().database, _drop(), file))


@blueprint.post("/deliveries/new/<upload_id>/files/<file_id>/<int:offset>", endpoint="part")
@requires(Action.DELIVER)
def part(upload_id: str, file_id: str, offset: int) -> ResponseReturnValue:
    """The part of a file that begins at `offset`; its SHA-256 stands in the header."""
    file = _file(upload_id, file_id)
    sha256, content = request.headers.get("X-Part-SHA256", ""), request.get_data(cache=False)
    try:
        file = receiving.part(services().database, _drop(), file.id, offset, content, sha256)
    except NotTaken as fault:
        status = 422 if fault.fault is Fault.TAMPERED else 409
        return jsonify(fault=_sentence(fault.fault), received=_file(upload_id, file_id).received), status
    return _stand(file)


@blueprint.post("/deliveries/new/<upload_id>/files/<file_id>/remove", endpoint="remove")
@requires(Action.DELIVER)
def remove(upload_id: str, file_id: str) -> ResponseReturnValue:
    """Take a file out again; its bytes are overwritten."""
    _file(upload_id, file_id)
    with services().database.writing() as session:
        upload_view.forget(session, upload_id, file_id)
    _drop().wipe(upload_id, file_id)
    return redirect(addresses.upload(upload_id), 303)


@blueprint.post("/deliveries/new/<upload_id>/give-up", endpoint="give_up")
@requires(Action.DELIVER)
def give_up(upload_id: str) -> ResponseReturnValue:
    """Forget the whole upload."""
    _own(upload_id)
    with services().database.writing() as session:
        upload_view.forget(session, upload_id)
    _drop().clear(upload_id)
    return redirect(url_for("uploads.new"), 303)


@blueprint.post("/deliveries/new/<upload_id>/hand-over", endpoint="hand_over")
@requires(Action.HAND_OVER)
def hand_over(upload_id: str) -> ResponseReturnValue:
    """Give the files to the writer; from now on the delivery stands on the board."""
    upload = _own(upload_id)
    audit.delivers(reader(), Action.HAND_OVER, upload_id)
    with services().database.writing() as session:
        unit = next((node.name for node in _nodes(session) if node.id == upload.unit_id), "")
        given = upload_view.hand_over(session, upload, unit)
    return redirect(addresses.delivery(upload_id) if given else addresses.upload(upload_id), 303)


def _form(chosen: dict[str, str], wrong: str) -> str:
    with services().database.reading() as session:
        form = upload_view.form(session, services().policy, reader(), _nodes(session), chosen, wrong)
    if form is None:
        absent()
    audit.delivers(reader(), Action.DELIVER, total=len(form.unfinished))
    return render_template("upload_new.html", form=form)


def _step(template: str, upload_id: str) -> str:
    upload = _own(upload_id)
    with services().database.reading() as session:
        screen = upload_view.screen(session, services().policy, reader(), upload, _nodes(session))
    audit.delivers(reader(), Action.DELIVER, upload_id, len(screen.files))
    limits = _limits()
    return render_template(
        template, screen=screen, chunk=CHUNK, file_limit=upload_view.size_of(limits.file),
        total_limit=upload_view.size_of(limits.total), plain_limit=upload_view.size_of(_PLAIN_BYTES),
    )  # fmt: skip


def _take(upload_id: str, name: str, content: IO[bytes]) -> None:
    try:
        receiving.whole(services().database, _drop(), upload_id, name, content, _limits())
    except NotTaken as fault:
        bad_request(f"{receiving.label(name)}: {_sentence(fault.fault)}")


def _own(upload_id: str) -> Upload:
    """The upload, if it is this reader's and not handed over."""
    with services().database.reading() as session:
        upload = uploads.opened(session, services().policy, reader(), upload_id)
    return upload if upload is not None else absent()


def _file(upload_id: str, file_id: str) -> UploadFile:
    """A file of such an upload."""
    _own(upload_id)
    with services().database.reading() as session:
        file = session.get(UploadFile, file_id)
    return file if file is not None and file.upload_id == upload_id else absent()


def _stand(file: UploadFile) -> ResponseReturnValue:
    """How far a file has arrived, for the script."""
    with services().database.reading() as session:
        twin = upload_view.twin_of(session, services().policy, reader(), file.digest)
    return jsonify(
        id=file.id, name=file.name, size=file.size, received=file.received, chain=file.chain, whole=file.is_whole,
        twin=twin,
    )  # fmt: skip


def _sentence(fault: Fault) -> str:
    """What is wrong, in the reader's language. What had arrived before is kept in every case."""
    most = _limits()
    return {
        Fault.TOO_LARGE: _("The file is larger than {limit}; split it or scan it smaller.").format(
            limit=upload_view.size_of(most.file)
        ),
        Fault.TOO_MUCH: _("All files together are more than {limit}; hand these over and begin another.").format(
            limit=upload_view.size_of(most.total)
        ),
        Fault.TOO_MANY: _("More than {n} files; hand these over and begin another.").format(
            n=number(receiving.MOST_FILES)
        ),
        Fault.TAMPERED: _("A part of the file was changed on its way and was not taken; it is sent again."),
        Fault.OUT_OF_STEP: _("The file goes on from where it had arrived."),
    }[fault]


def _number(name: str) -> int:
    written = request.form.get(name, "")
    if not (written.isascii() and written.isdigit() and len(written) < 16):
        bad_request(_("The size of the file is missing."))
    return int(written)


def _nodes(session: Session) -> list[UnitNode]:
    return tree(session, today(now()))


def _drop() -> Drop:
    return Drop(services().settings.site.uploads)


def _limits() -> Limits:
    return Limits(services().settings.file_bytes, services().settings.upload_bytes)


def _allow_files() -> None:
    if request.endpoint == PLAIN:
        request.max_content_length, request.max_form_parts = _PLAIN_BYTES, _PLAIN_PARTS
