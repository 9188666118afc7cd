"""FastAPI, uvicorn and Python's sqlite3."""

import importlib.metadata
import os
import sqlite3

from .content import order
from .peers import PEERS, Peer, free_port, output
from .processes import Failure
from .putstore import COLLECTIONS
from .requests import Request


class FastAPI(Peer):
    """peers/fastapi_orders.py under uvicorn, a worker for each core."""

    name = "FastAPI + sqlite3"

    def __init__(self, directory, environment):
        super().__init__(directory)
        self.python = environment / "bin" / "python"
        if not self.python.exists():
            raise Failure("there is no virtual environment")
        versions = {
            package.metadata["Name"].lower(): package.version for package in importlib.metadata.distributions(
                path=[str(path) for path in environment.glob("lib/python*/site-packages")])}
        if not {"fastapi", "uvicorn"} <= versions.keys():
            raise Failure("there is no fastapi and uvicorn in the virtual environment")
        library = output(self.python, "-c", "import platform, sqlite3; print(f'Python {platform.python_version()}, "
                         "SQLite {sqlite3.sqlite_version}')")
        self.version = f"FastAPI {versions['fastapi']}, uvicorn {versions['uvicorn']}, {library}"
        self.requests = {
            "replace": Request("PUT", "/orders/", "%d", 204, 80),
            "replace-1k": Request("PUT", "/orders_1k/", "%d", 204, 1 << 10),
            "replace-16k": Request("PUT", "/orders_16k/", "%d", 204, 16 << 10),
            "create": Request("PUT", "/created/", "%d", 201, 80, addresses=0),
            "read": Request("GET", "/orders/", "%d", 200),
        }

    def start(self):
        self.port = free_port()
        with sqlite3.connect(self.directory / "orders.db") as database:
            database.executescript((PEERS / "schema.sql").read_text())
        self.launch(
            [self.python, "-m", "uvicorn", "fastapi_orders:app", "--host", "127.0.0.1", "--port", self.port,
             "--workers", os.cpu_count(), "--no-access-log", "--log-level", "warning"],
            {"ORDERS_DB": self.directory / "orders.db", "PYTHONDONTWRITEBYTECODE": "1"}, PEERS)

    def fill(self):
        database = sqlite3.connect(self.directory / "orders.db", timeout=30)
        for collection, size in COLLECTIONS.items():
            database.executemany(
                "INSERT INTO resource VALUES (?, ?, ?)",
                ((collection, str(number), order(number, number, size)) for number in range(10_000)))
        database.commit()
        database.close()
