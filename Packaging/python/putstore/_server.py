import json
import re
import subprocess
import urllib.request
from pathlib import Path

from putstore._program import program


class Server:
    """A putstore of its own for tests: in memory, on a free port of 127.0.0.1, with --testing.

    `url` is where it is, without a slash at the end. `reset()` puts back what was there at the start, or at `remember()`,
    and clears all faults. Use it in a `with` statement, or call `stop()`.
    """

    _moment = "putstore-server"

    def __init__(self, *options: str, seed: "str | Path | None" = None):
        command = [program(), "serve", "--db", ":memory:", "--port", "0", "--testing", "--log-level", "warning"]
        if seed is not None:
            command += ["--seed", str(seed)]
        self._process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        found = re.search(r"putstore listens on (http://\S+)", line)
        if not found:
            self._process.wait()
            raise RuntimeError(f"putstore did not start (exit status {self._process.returncode}): what it said is above")
        self.url = found[1]
        try:
            self.remember()
        except BaseException:
            self.stop()
            raise

    def remember(self) -> None:
        """Makes this moment the one that `reset()` goes back to."""
        self._send("PUT", f"/_snapshots/{self._moment}")

    def reset(self) -> None:
        """Puts back what was there at that moment."""
        self._send("DELETE", "/_faults")
        self._send("PUT", "/_store", json.dumps({"snapshot": self._moment}).encode())

    def stop(self) -> None:
        """Stops the service; once is enough."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _send(self, method: str, path: str, content: "bytes | None" = None) -> None:
        fields = {"Content-Type": "application/json"} if content is not None else {}
        request = urllib.request.Request(self.url + path, content, fields, method=method)
        # Of this machine: no proxy is to be asked.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30):
            pass
