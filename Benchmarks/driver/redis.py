"""Redis, as durable as a commit: appendfsync always."""

import re
import socket

from .content import order
from .generators import redis_benchmark
from .peers import Peer, free_port, output
from .processes import Failure


class Redis(Peer):
    """Strings in memory, each SET synced to the append-only file before it is answered."""

    name = "Redis"

    def __init__(self, directory, _environment):
        super().__init__(directory)
        self.version = re.search(r"v=(\S+)", output("redis-server", "--version") + " v=?")[1]
        output("redis-benchmark", "--version")
        self.requests = {"replace-1k": Set(1 << 10)}

    def start(self):
        self.port = free_port()
        self.launch([
            "redis-server", "--bind", "127.0.0.1", "--port", self.port, "--dir", self.directory, "--daemonize", "no",
            "--appendonly", "yes", "--appendfsync", "always", "--save", ""])

    def fill(self):
        for number in range(10_000):
            call(self.port, "SET", f"key:{number:012d}", order(number, number, 1 << 10))


class Set:
    """SET of `size` bytes at one of 10,000 keys, at random."""

    def __init__(self, size):
        self.size = size
        # Requests a second, as last measured, by the number of connections.
        self.rates = {}

    def probe(self, port, n):
        answer = call(port, "SET", f"key:{n % 10_000:012d}", order(n % 10_000, n % 800_000_000, self.size))
        if answer != b"+OK\r\n":
            raise Failure(f"SET gave {answer!r}")

    def generate(self, port, connections, seconds, first):
        """A load of about `seconds`; its requests have no numbers, so `first` is not needed."""
        arguments = ["-t", "set", "-d", str(self.size), "-r", "10000"]
        if connections not in self.rates:
            report = redis_benchmark(port, arguments, connections, 200 * connections)
            self.rates[connections] = report["requests"] / report["duration"] * 1e6
        count = max(1, int(self.rates[connections] * seconds))
        report = redis_benchmark(port, arguments, connections, count)
        self.rates[connections] = report["requests"] / report["duration"] * 1e6
        return report


def call(port, *words):
    """One command on a connection of its own: the first line of the answer."""
    parts = [word.encode() for word in words]
    command = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(command)
        with connection.makefile("rb") as answer:
            return answer.readline()
