"""PocketBase."""

import json
import sqlite3

from .content import fields
from .peers import Peer, free_port, output
from .processes import Failure
from .putstore import COLLECTIONS
from .requests import Request, exchange


class PocketBase(Peer):
    """Records in its SQLite database, a column for each member; its log of requests switched off."""

    name = "PocketBase"
    account = {"identity": "bench@example.com", "password": "not-a-secret"}

    def __init__(self, directory, environment):
        super().__init__(directory)
        self.binary = environment / "bin" / "pocketbase"
        if not self.binary.exists():
            raise Failure("there is no pocketbase in the virtual environment")
        self.version = output(self.binary, "--version").rpartition(" ")[2]
        path = "/api/collections/{}/records"
        self.requests = {
            "replace": Request("PATCH", path.format("orders") + "/", "%015d", 200, 80),
            "replace-1k": Request("PATCH", path.format("orders_1k") + "/", "%015d", 200, 1 << 10),
            "replace-16k": Request("PATCH", path.format("orders_16k") + "/", "%015d", 200, 16 << 10),
            "create": Request("POST", path.format("created"), "%015d", 200, 80, addresses=0, names=True),
            "read": Request("GET", path.format("orders") + "/", "%015d", 200),
        }

    @property
    def folders(self):
        return [f"--{name}={self.directory / folder}" for name, folder in (
            ("dir", "data"), ("migrationsDir", "migrations"), ("hooksDir", "hooks"), ("publicDir", "public"))]

    def start(self):
        self.port = free_port()
        output(self.binary, "superuser", "upsert", *self.account.values(), *self.folders)
        self._launch()
        self._set_up()

    def fill(self):
        """Writes the records into its database while it does not run: one by one they would take minutes."""
        self.child.stop()
        database = sqlite3.connect(self.directory / "data" / "data.db")
        for collection, size in COLLECTIONS.items():
            database.executemany(
                f"INSERT INTO {collection} (id, Number, Name, Quantity, Price, Note) VALUES (?, ?, ?, ?, ?, ?)",
                ((f"{number:015d}", *fields(number, number, size)) for number in range(10_000)))
        database.commit()
        database.close()
        self._launch()

    def _launch(self):
        self.launch([self.binary, "serve", f"--http=127.0.0.1:{self.port}", *self.folders])

    def _set_up(self):
        answer = self._call("POST", "/api/collections/_superusers/auth-with-password", self.account, {})
        token = {"Authorization": answer["token"]}
        self._call("PATCH", "/api/settings", {"logs": {"maxDays": 0}}, token)
        columns = [{"name": name, "type": "number"} for name in ("Number", "Quantity", "Price")]
        columns += [{"name": "Name", "type": "text"}, {"name": "Note", "type": "text", "max": 100_000}]
        everybody = {f"{name}Rule": "" for name in ("list", "view", "create", "update")}
        for collection in [*COLLECTIONS, "created"]:
            self._call(
                "POST", "/api/collections",
                {"name": collection, "type": "base", "fields": columns, **everybody}, token)

    def _call(self, method, path, content, fields):
        status, answer = exchange(
            self.port, method, path, json.dumps(content), {"Content-Type": "application/json", **fields})
        if status != 200:
            raise Failure(f"PocketBase: {method} {path} gave {status}: {answer[:300]!r}")
        return json.loads(answer)
