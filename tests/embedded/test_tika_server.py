"""The embedded Tika server: the protocol, the limits, and files that hang, eat memory or kill the parser."""

import http.client
import io
import json
import os
import signal
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from embedded import process, tika_server
from embedded.places import Instance
from tests.embedded.command import embedded

pytestmark = pytest.mark.tika

SMALL = "<html><head><title>Kết luận</title></head><body><p>Ủy ban kiểm tra</p></body></html>".encode()
# About ten million elements: the tree that the HTML parser builds of them does not fit into 512 MB.
TOO_MUCH = b"<html><body>" + b"<p>x</p>" * 10_000_000
# Some seconds of work within the memory of the child.
SLOW = b"<html><body>" + b"<p>x</p>" * 1_000_000


@pytest.fixture(scope="module")
def tika(own_instance: Instance) -> Iterator[Instance]:
    """A Tika that these tests may hurt."""
    own_instance.run.mkdir(parents=True, exist_ok=True)
    tika_server.up(own_instance)
    yield own_instance
    process.stop(tika_server.server(own_instance))


def put(tika: Instance, body: bytes, path: str = "/rmeta/text", **headers: str) -> tuple[int, str]:
    """Send one file; the status and the body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", tika.tika_port, timeout=120)
    try:
        connection.request("PUT", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def put_in_vain(tika: Instance, body: bytes) -> None:
    """Send a file to a server that will be killed meanwhile."""
    with pytest.raises((http.client.HTTPException, OSError)):
        put(tika, body)


def children(tika: Instance) -> list[int]:
    """The parsing processes, found by what they run, whoever their parent is by now."""
    mark = f"-Djava.io.tmpdir={tika.state}/tika/child-"
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in found if any(part.startswith(mark) for part in process.command_line(pid))]


def left_files(tika: Instance) -> list[Path]:
    """What lies in the temporary folder of the server, the JVM's own counters aside."""
    return [path for path in (tika.state / "tika").rglob("*") if path.is_file() and "hsperf" not in str(path)]


def test_text_and_xhtml_come_back_in_the_shape_of_the_official_server(tika: Instance) -> None:
    status, text = put(tika, SMALL)
    assert status == 200
    assert json.loads(text)[0]["X-TIKA:content"].split() == ["Kết", "luận", "Ủy", "ban", "kiểm", "tra"]
    status, text = put(tika, SMALL, "/rmeta/xml")
    assert status == 200
    assert "<p>Ủy ban kiểm tra</p>" in json.loads(text)[0]["X-TIKA:content"]
    assert put(tika, SMALL, "/rmeta")[1].count("<p>") == 1


def test_a_letter_outside_the_basic_plane_survives(tika: Instance) -> None:
    assert "\U0001f4dc" in json.loads(put(tika, "<p>\U0001f4dc</p>".encode())[1])[0]["X-TIKA:content"]


def test_a_cut_text_says_that_it_was_cut(tika: Instance) -> None:
    assert json.loads(put(tika, SMALL, writeLimit="5")[1])[0]["X-TIKA:EXCEPTION:write_limit_reached"] == "true"


def test_attachments_beyond_the_limit_are_left_out_and_said(tika: Instance) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", f"tờ {number}")
    assert len(json.loads(put(tika, packed.getvalue())[1])) == 6
    documents = json.loads(put(tika, packed.getvalue(), maxEmbeddedResources="2")[1])
    assert len(documents) == 3
    assert documents[0]["X-TIKA:EXCEPTION:embedded_resource_limit_reached"] == "true"


def test_a_file_that_cannot_be_read_is_an_error_and_never_an_empty_text(tika: Instance) -> None:
    status, said = put(tika, b"PK\x03\x04" + b"no archive" * 100)
    assert status == 422
    assert said.startswith("org.apache.tika.exception.")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/rmeta/html", "PUT", 404), ("/tika", "PUT", 404), ("/rmeta/text", "GET", 405), ("/version", "GET", 200)],
)
def test_nothing_but_the_protocol_is_answered(tika: Instance, path: str, method: str, status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", tika.tika_port, timeout=20)
    connection.request(method, path)
    with closing(connection), connection.getresponse() as answer:
        assert answer.status == status


def test_a_limit_that_is_no_number_is_a_plain_400(tika: Instance) -> None:
    assert put(tika, SMALL, writeLimit="many")[0] == 400
    assert put(tika, SMALL, writeLimit="0")[0] == 400


def test_a_file_above_the_limit_is_refused_and_the_sender_hears_it(tika: Instance) -> None:
    block = b" " * (1 << 20)
    blocks = (block for _ in range(tika_server.REQUEST_BYTES // len(block) + 1))
    connection = http.client.HTTPConnection("127.0.0.1", tika.tika_port, timeout=60)
    connection.request("PUT", "/rmeta/text", blocks, encode_chunked=True)
    with closing(connection), connection.getresponse() as answer:
        assert answer.status == 413


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read(tika: Instance) -> None:
    assert put(tika, SLOW, X_Tika_Timeout_Millis="400") == (503, "Out of time")
    assert put(tika, SMALL)[0] == 200


def test_a_file_that_exhausts_the_memory_is_the_only_one_to_suffer(tika: Instance) -> None:
    assert put(tika, TOO_MUCH) == (500, "Parser died")
    assert put(tika, SMALL)[0] == 200


def test_a_parser_that_died_between_two_files_costs_none(tika: Instance) -> None:
    for _ in range(5):
        assert put(tika, SMALL)[0] == 200
        for pid in children(tika):
            os.kill(pid, signal.SIGKILL)
        assert put(tika, SMALL)[0] == 200


def test_a_parser_killed_at_work_costs_one_file_while_its_neighbour_is_read(tika: Instance) -> None:
    answers: list[tuple[int, str]] = []
    for pid in children(tika):
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while children(tika) and time.monotonic() < end:
        time.sleep(0.01)
    work = threading.Thread(target=lambda: answers.append(put(tika, SLOW)))
    work.start()
    end = time.monotonic() + 60
    while not children(tika) and time.monotonic() < end:
        time.sleep(0.01)
    busy = children(tika)[0]
    assert put(tika, SMALL)[0] == 200
    os.kill(busy, signal.SIGKILL)
    work.join()
    assert answers == [(500, "Parser died")]
    assert put(tika, SMALL)[0] == 200


def test_nothing_of_a_dead_parser_stays_on_the_disk(tika: Instance) -> None:
    put(tika, SLOW, X_Tika_Timeout_Millis="300")
    end = time.monotonic() + 60
    while left_files(tika) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left_files(tika)


def test_no_parser_outlives_its_supervisor(tika: Instance) -> None:
    work = threading.Thread(target=put_in_vain, args=(tika, SLOW))
    work.start()
    end = time.monotonic() + 60
    while not children(tika) and time.monotonic() < end:
        time.sleep(0.05)
    assert children(tika)
    pid = process.running(tika_server.server(tika))
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    work.join()
    end = time.monotonic() + 60
    while children(tika) and time.monotonic() < end:
        time.sleep(0.05)
    assert not children(tika)
    assert embedded(tika, "status").returncode == 3
    tika_server.up(tika)
    assert put(tika, SMALL)[0] == 200
