"""The fixture `putstore_server`: a service for the whole session, put back after each test.

pytest.ini or pyproject.toml may say `putstore_seed = db.json` (a file that fills it, relative to that file) and
`putstore_options = --allow-origin http://localhost:3000`.
"""

import shlex

import pytest

from putstore._server import Server


def pytest_addoption(parser):
    parser.addini("putstore_seed", "a file that fills the store of putstore_server: a db.json, or NDJSON", default="")
    parser.addini("putstore_options", "more options of the program behind putstore_server", default="")


@pytest.fixture(scope="session")
def putstore_session_server(pytestconfig):
    """The service, with whatever earlier tests have left in it."""
    seed = pytestconfig.getini("putstore_seed")
    options = shlex.split(pytestconfig.getini("putstore_options"))
    with Server(*options, seed=pytestconfig.rootpath / seed if seed else None) as server:
        yield server


@pytest.fixture
def putstore_server(putstore_session_server):
    """A putstore in memory, on a free port; after the test, it is put back to what it was at the start."""
    yield putstore_session_server
    putstore_session_server.reset()
