"""What the wheel brings: the fixture, and the server behind it."""

import json
import subprocess
import sys
import urllib.error
import urllib.request

import putstore
import pytest


def send(server, method, path, content=None, fields={}):
    fields = {"Content-Type": "application/json", **fields} if content is not None else fields
    request = urllib.request.Request(server.url + path, content, fields, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize("number", range(3))
def test_each_test_finds_the_seed_and_nothing_else(putstore_server, number):
    assert json.loads(send(putstore_server, "GET", "/orders")[2])["items"] != []
    with pytest.raises(urllib.error.HTTPError, match="404"):
        send(putstore_server, "GET", "/orders/2")
    assert send(putstore_server, "PUT", "/orders/2", b'{"Quantity":2}')[0] == 201
    assert send(putstore_server, "DELETE", "/orders/1")[0] == 204


def test_faults_do_not_outlive_their_test(putstore_server):
    rule = b'{"methods":["GET"],"target":"/orders/*","steps":[{"status":503}],"then":"repeat"}'
    send(putstore_server, "PUT", "/_faults/down", rule)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        send(putstore_server, "GET", "/orders/1")


def test_after_that_all_is_well(putstore_server):
    assert json.loads(send(putstore_server, "GET", "/orders/1")[2])["Quantity"] == 1


def test_options_are_passed_on(putstore_server):
    _, headers, _ = send(putstore_server, "GET", "/orders/1", fields={"Origin": "http://localhost:3000"})
    assert headers["Access-Control-Allow-Origin"] == "http://localhost:3000"


def test_two_servers_know_nothing_of_each_other():
    with putstore.Server() as one, putstore.Server() as other:
        assert one.url != other.url
        send(one, "PUT", "/c/1", b"1")
        one.remember()
        send(one, "PUT", "/c/1", b"2")
        one.reset()
        assert send(one, "GET", "/c/1")[2] == b"1"
        assert json.loads(send(other, "GET", "/c")[2])["items"] == []
    with pytest.raises(urllib.error.URLError):
        send(one, "GET", "/c")


def test_a_server_that_cannot_start_says_so():
    with pytest.raises(RuntimeError, match="did not start .exit status 64"):
        putstore.Server("--no-such-option")


def test_the_program_is_also_a_module():
    module = subprocess.run([sys.executable, "-m", "putstore", "--version"], capture_output=True, text=True, check=True)
    program = subprocess.run([putstore.program(), "--version"], capture_output=True, text=True, check=True)
    assert module.stdout == program.stdout != ""
