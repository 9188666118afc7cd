"""The service itself, and the bare servers beside it."""

import subprocess
import time

from .load import fill
from .processes import Child, Failure
from .requests import Request, exchange

COLLECTIONS = {"orders": 80, "orders_1k": 1 << 10, "orders_16k": 16 << 10}


class Putstore:
    """The service on a file."""

    most_connections = 1_000

    def __init__(self, binary, directory, name="putstore"):
        self.name = name
        self.binary = binary
        self.directory = directory / name.replace(" ", "-")
        self.directory.mkdir()
        self.child = None
        self.port = 0
        # Seconds from the start of the program to its first line, and to the first answer.
        self.start_times = (0.0, 0.0)
        self.requests = {
            "replace": Request("PUT", "/orders/", "%d", 204, 80),
            "replace-1k": Request("PUT", "/orders_1k/", "%d", 204, 1 << 10),
            "replace-16k": Request("PUT", "/orders_16k/", "%d", 204, 16 << 10),
            "create": Request("PUT", "/created/", "%d", 201, 80, addresses=0),
            "read": Request("GET", "/orders/", "%d", 200),
            "post": Request("POST", "/posted", None, 201, 80, addresses=0),
            "post-keyed": Request("POST", "/keyed", None, 201, 80, addresses=0, keys=True),
            "replace-explained": Request("PUT", "/orders/", "%d", 204, 80, fields="Prefer: explain;"),
            "read-explained": Request("GET", "/orders/", "%d", 200, fields="Prefer: explain;"),
            "page": Request("GET", "/orders?limit=100", None, 200, addresses=0),
        }

    @property
    def version(self):
        done = subprocess.run([self.binary, "--version"], capture_output=True, text=True, timeout=20, check=False)
        return f"{done.stdout.strip() or '?'}, release build"

    def start(self):
        """Starts it, and notes how long that took."""
        begin = time.perf_counter()
        self.child = Child(
            [self.binary, "--port", "0", "--db", self.directory / "store.db", "--log-level", "notice"],
            self.directory / "log", announces=True)
        self.port = self.child.announced_port()
        announced = time.perf_counter()
        status, _ = exchange(self.port, "GET", "/orders/1")
        self.start_times = (announced - begin, time.perf_counter() - begin)
        if status not in (200, 404):
            raise Failure(f"the first GET gave {status}")

    def fill(self):
        """10,000 resources of each size."""
        for collection, size in COLLECTIONS.items():
            fill(self.port, Request("PUT", f"/{collection}/", "%d", 201, size), 10_000)

    def stop(self):
        if self.child:
            self.child.stop()


class Bare:
    """A yardstick: a server of ours that does one thing only."""

    most_connections = 1_000

    def __init__(self, binary, directory):
        self.binary = binary
        self.directory = directory / binary.name.lower()
        self.directory.mkdir()
        self.child = None
        self.port = 0

    def start(self):
        self.child = Child([self.binary, self.directory], self.directory / "log", announces=True)
        self.port = self.child.announced_port()

    def fill(self):
        """There is nothing to fill."""

    def stop(self):
        if self.child:
            self.child.stop()


class BareServer(Bare):
    """SwiftNIO's HTTP/1.1 with a handler that reads the content and answers 204."""

    name = "bare NIOHTTP1"
    version = "SwiftNIO as in Package.swift; stores nothing"
    requests = {"replace": Request("PUT", "/orders/", "%d", 204, 80)}


class BareCommit(Bare):
    """One SQLite commit, synchronous=FULL, for each request of one connection."""

    name = "bare SQLite commit"
    version = "SQLite as in the system; one thread, no HTTP worth the name"
    # One after the other; and requests of equal length.
    most_connections = 1
    requests = {"replace-1k": Request("PUT", "/orders_1k/", "%07d", 204, 1 << 10)}
