"""What is measured: each work with its rows, the first of which is what the others are compared with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A server under a request."""

    label: str
    server: object
    request: object


@dataclass(frozen=True)
class Work:
    """A table of the report."""

    key: str
    title: str
    rows: tuple
    connections: int = 64
    # What the column of ratios says: how many times as many requests a second the first row serves.
    ratio: str = "putstore serves"


COMPARED = [
    ("replace", "PUT that replaces, 80 bytes", "replace", 64),
    ("create", "PUT that creates, 80 bytes", "create", 64),
    ("replace-1k", "PUT that replaces, 1 KiB", "replace-1k", 64),
    ("replace-16k", "PUT that replaces, 16 KiB", "replace-16k", 64),
    ("replace-1k-c1", "PUT that replaces, 1 KiB, one connection: latency", "replace-1k", 1),
    ("replace-c1", "PUT that replaces, 80 bytes, one connection: latency", "replace", 1),
    ("read", "GET of an address, 80 bytes", "read", 64),
]


def plan(servers, large):
    """The works for the servers that run; `large` is the store that has grown, None for none."""
    works = []
    for key, title, request, connections in COMPARED:
        rows = [
            Row(server.name, server, server.requests[request]) for server in servers
            if request in server.requests and connections <= server.most_connections]
        works.append(Work(key, title, tuple(rows), connections))
    putstore = servers[0]

    def own(*rows):
        return tuple(Row(label, server, server.requests[request]) for label, server, request in rows)

    works += [
        Work("post", "POST, 80 bytes", own(
            ("plain", putstore, "post"), ("with an Idempotency-Key of its own", putstore, "post-keyed")),
            ratio="plain serves"),
        Work("explain-put", "PUT, its explanation asked for or not", own(
            ("not asked for", putstore, "replace"), ("Prefer: explain", putstore, "replace-explained")),
            ratio="without serves"),
        Work("explain-get", "GET, its explanation asked for or not", own(
            ("not asked for", putstore, "read"), ("Prefer: explain", putstore, "read-explained")),
            ratio="without serves"),
    ]
    if large:
        count = f"{large.count:,}"
        works += [
            Work("growth-put", f"PUT that replaces, among {count}", own(
                ("10,000 resources", putstore, "replace"),
                (f"{count} resources, 10,000 of them, evenly spread", large, "replace-spread"),
                (f"{count} resources, all of them", large, "replace-every")), ratio="the small store serves"),
            Work("growth-get", f"GET of an address, among {count}", own(
                ("10,000 resources", putstore, "read"),
                (f"{count} resources, 10,000 of them, evenly spread", large, "read-spread"),
                (f"{count} resources, all of them", large, "read-every")), ratio="the small store serves"),
            Work("page", f"GET of a page of 100, among {count}", own(
                ("10,000 resources, first page", putstore, "page"),
                (f"{count} resources, first page", large, "page-first"),
                (f"{count} resources, last page", large, "page-last")), ratio="the small store serves"),
        ]
    return works
