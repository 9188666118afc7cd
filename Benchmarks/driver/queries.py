"""Filters and sorts of documents, asked of putstore, PocketBase and Datasette in one run."""

import http.client
import json
import random
import sqlite3
import statistics
import time
import urllib.parse

from .peers import Peer, free_port
from .pocketbase import PocketBase
from .processes import Failure

COLLECTION = "things"
INDEXED = ("price", "group")
SIZE = 100
# What is asked, with a number that the dice give.
WORKS = {
    "all, one page by id": lambda dice: {},
    "one group, indexed": lambda dice: {"group": f"g{dice.randrange(1000)}"},
    "sorted by price, indexed": lambda dice: {"sort": "price"},
    "from a price on, sorted by it, indexed": lambda dice: {"price": dice.randrange(9_000_000), "sort": "price"},
    "one group, sorted by price, both indexed": lambda dice: {"group": f"g{dice.randrange(1000)}", "sort": "price"},
    "a part of the name, no index": lambda dice: {"name": f"{dice.randrange(10_000):04}7"},
}


def documents(count):
    dice = random.Random(5)
    for number in range(count):
        price = dice.randrange(10**7)
        yield f"{number:015d}", {
            "name": f"item {number:07}", "price": price, "group": f"g{price % 1000}", "open": price % 3 == 0,
            "note": "abcdef" * 4}


class PutstoreQueries(Peer):
    """The documents as resources of a collection."""

    name = "putstore"

    def __init__(self, directory, program):
        super().__init__(directory)
        self.program = program

    def start(self, count):
        file, database = self.directory / "things.ndjson", self.directory / "store.db"
        with open(file, "w") as lines:
            for name, content in documents(count):
                lines.write(json.dumps({"collection": COLLECTION, "id": name, "content": content}) + "\n")
        self.port = free_port()
        self.launch([self.program, "serve", "--db", database, "--port", self.port, "--seed", file])
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        path = f"/_collections/{COLLECTION}"
        connection.request("PUT", path, json.dumps({"indexes": INDEXED}), {"Content-Type": "application/json"})
        connection.getresponse().read()
        for _ in range(600):
            connection.request("GET", path)
            if b'"ready"' in connection.getresponse().read():
                return
            time.sleep(0.1)
        raise Failure("the indexes of putstore are not built")

    def path(self, wanted):
        names = {"group": "group", "price": "price:gte", "name": "name:contains", "sort": "sort"}
        query = {names[name]: value for name, value in wanted.items()} | {"limit": SIZE}
        return f"/{COLLECTION}?{urllib.parse.urlencode(query)}"

    def ids(self, answer):
        return [item["id"] for item in answer["items"]]


class PocketBaseQueries(PocketBase):
    """The documents as records, with SQLite's indexes of its columns; pages are not counted."""

    def start(self, count):
        self.documents = list(documents(count))
        super().start()
        self.child.stop()
        database = sqlite3.connect(self.directory / "data" / "data.db")
        database.executemany(
            f'INSERT INTO {COLLECTION} (id, name, price, "group", open, note) VALUES (?, ?, ?, ?, ?, ?)',
            ((name, *content.values()) for name, content in self.documents))
        database.execute("ANALYZE")
        database.commit()
        database.close()
        self._launch()

    def _set_up(self):
        answer = self._call("POST", "/api/collections/_superusers/auth-with-password", self.account, {})
        token = {"Authorization": answer["token"]}
        self._call("PATCH", "/api/settings", {"logs": {"maxDays": 0}}, token)
        columns = [{"name": name, "type": "text"} for name in ("name", "group", "note")]
        columns += [{"name": "price", "type": "number"}, {"name": "open", "type": "bool"}]
        indexes = [f"CREATE INDEX things_{name} ON {COLLECTION} (`{name}`)" for name in INDEXED]
        self._call(
            "POST", "/api/collections",
            {"name": COLLECTION, "type": "base", "fields": columns, "indexes": indexes, "listRule": ""}, token)

    def path(self, wanted):
        forms = {"group": "group='{}'", "price": "price>={}", "name": "name~'{}'"}
        query = {"perPage": SIZE, "skipTotal": 1, "sort": wanted.get("sort", "id")}
        filters = [forms[name].format(value) for name, value in wanted.items() if name != "sort"]
        if filters:
            query["filter"] = " && ".join(filters)
        return f"/api/collections/{COLLECTION}/records?{urllib.parse.urlencode(query)}"

    def ids(self, answer):
        return [item["id"] for item in answer["items"]]


class Datasette(Peer):
    """The documents as rows of an SQLite file, with indexes; neither counted nor summed up."""

    name = "Datasette"

    def __init__(self, directory, environment):
        super().__init__(directory)
        self.binary = environment / "bin" / "datasette"
        if not self.binary.exists():
            raise Failure("there is no datasette in the virtual environment")

    def start(self, count):
        file = self.directory / "store.db"
        database = sqlite3.connect(file)
        database.execute(
            f'CREATE TABLE {COLLECTION} (id TEXT PRIMARY KEY, name TEXT, price INTEGER, "group" TEXT, open INTEGER, note TEXT)')
        database.executemany(
            f"INSERT INTO {COLLECTION} VALUES (?, ?, ?, ?, ?, ?)",
            ((name, *content.values()) for name, content in documents(count)))
        for name in INDEXED:
            database.execute(f'CREATE INDEX things_{name} ON {COLLECTION} ("{name}")')
        database.execute("ANALYZE")
        database.commit()
        database.close()
        self.port = free_port()
        self.launch([
            self.binary, "serve", file, "--port", self.port, "--setting", "suggest_facets", "off",
            "--setting", "sql_time_limit_ms", "10000"])

    def path(self, wanted):
        names = {"group": "group__exact", "price": "price__gte", "name": "name__contains", "sort": "_sort"}
        query = {names[name]: value for name, value in wanted.items()}
        query |= {"_size": SIZE, "_nocount": 1, "_nofacet": 1, "_shape": "objects"}
        return f"/store/{COLLECTION}.json?{urllib.parse.urlencode(query)}"

    def ids(self, answer):
        return [row["id"] for row in answer["rows"]]


def ask(peer, paths):
    """Asks for the paths, one after the other, on one connection: the answers, seconds, and seconds of CPU."""
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
    connection.connect()
    answers, used, start = [], peer.child.cpu_seconds(), time.monotonic()
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise Failure(f"{peer.name}: {path} gave {answer.status}: {content[:200]!r}")
        answers.append(content)
    taken = time.monotonic() - start, peer.child.cpu_seconds() - used
    connection.close()
    return answers, *taken


def compare(peers, count, rounds, requests):
    """Prints for each work the medians of each peer's requests a second and CPU, and whether all answered alike."""
    started = []
    try:
        for peer in peers:
            peer.start(count)
            started.append(peer)
        print(f"{count:,} documents, {rounds} rounds of {requests} requests on one connection: requests/s, CPU of one in ms")
        print(f"{'':42}" + "".join(f"{peer.name:>20}" for peer in started))
        for work, wanted in WORKS.items():
            results = {peer.name: [] for peer in started}
            for round in range(rounds):
                first = []
                for peer in started[round % len(started):] + started[:round % len(started)]:
                    dice = random.Random(round)
                    paths = [peer.path(wanted(dice)) for _ in range(requests)]
                    answers, seconds, cpu = ask(peer, paths)
                    results[peer.name].append((requests / seconds, cpu / requests * 1e3))
                    first.append(peer.ids(json.loads(answers[0])))
                if any(ids != first[0] for ids in first):
                    print(f"{work}: the answers differ: {[(len(ids), ids[:2]) for ids in first]}")
            row = ""
            for peer in started:
                rate, cpu = (statistics.median(values) for values in zip(*results[peer.name]))
                row += f"{rate:>11,.0f} {cpu:>8.2f}"
            print(f"{work:42}{row}", flush=True)
    finally:
        for peer in started:
            peer.stop()
