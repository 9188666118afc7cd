"""How a work is asked of a server."""

import http.client
from dataclasses import dataclass

from .content import order
from .generators import wrk
from .processes import Failure


@dataclass(frozen=True)
class Request:
    """A kind of request. `path` is where the address begins; `id` the format of what follows it, None for nothing."""

    method: str
    path: str
    id: str | None
    status: int
    size: int = 0
    # The walk through the addresses; with 0 addresses each request has one of its own.
    addresses: int = 10_000
    spacing: int = 1
    names: bool = False
    keys: bool = False
    # Added to each number.
    base: int = 0
    # Field lines, each ended by a semicolon.
    fields: str = ""

    @property
    def has_content(self):
        return self.method != "GET"

    def number(self, n):
        """The number in the address of the n-th request, as the load scripts count it."""
        return self.base + (n * STRIDE % self.addresses * self.spacing if self.addresses else n)

    def arguments(self, first):
        """The arguments of the load script for requests after number `first`."""
        options = {"path": self.path, "stride": STRIDE, "spacing": self.spacing, "first": first}
        if self.id:
            options["id"] = self.id
        if self.addresses:
            options["addresses"] = self.addresses
        if self.base:
            options["base"] = self.base
        if self.fields:
            options["fields"] = self.fields
        if self.has_content:
            options |= {"method": self.method, "size": self.size}
        options |= {name: 1 for name in ("names", "keys") if getattr(self, name)}
        return [f"{name}={value}" for name, value in options.items()]

    def generate(self, port, connections, seconds, first):
        """Loads a server with requests after number `first`, and reports."""
        script = "write.lua" if self.has_content else "read.lua"
        return wrk(port, script, self.arguments(first), connections, seconds)

    def probe(self, port, n):
        """Sends the n-th request and raises Failure unless its answer has exactly the right status."""
        number = self.number(n)
        path = self.path + (self.id % number if self.id and not self.names else "")
        fields = dict(line.split(": ", 1) for line in self.fields.split(";") if line)
        content = None
        if self.has_content:
            fields["Content-Type"] = "application/json"
            content = order(number, n % 800_000_000, self.size)
            if self.names:
                content = f'{{"id":"{self.id % number}",' + content[1:]
        if self.keys:
            fields["Idempotency-Key"] = f'"{n}"'
        status, answer = exchange(port, self.method, path, content, fields)
        if status != self.status:
            raise Failure(f"{self.method} {path} gave {status} rather than {self.status}: {answer[:200]!r}")
        return answer


# A prime that divides none of the numbers of addresses: every address has its turn before one has its second.
STRIDE = 7_919


def exchange(port, method, path, content=None, fields=None):
    """One request on a connection of its own: the status and content of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, content, fields or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
