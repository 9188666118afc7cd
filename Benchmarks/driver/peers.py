"""What the peers have in common: other ways to keep JSON under addresses."""

import socket
import subprocess
import time
from pathlib import Path

from .processes import Child, Failure

PEERS = Path(__file__).resolve().parent.parent / "peers"


class Peer:
    """A server that is given a free port, and is ready when that takes connections."""

    name = ""
    most_connections = 1_000

    def __init__(self, directory):
        self.directory = directory / self.name.split()[0].lower()
        self.directory.mkdir()
        self.child = None
        self.port = 0
        self.requests = {}

    def launch(self, command, environment=None, directory=None):
        """Starts `command`, and waits until it takes connections."""
        self.child = Child(command, self.directory / "log", environment, directory)
        end = time.monotonic() + 30
        while time.monotonic() < end and self.child.is_running:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        words = self.child.last_words()
        self.child.stop()
        raise Failure(f"{self.name} does not start: {words}")

    def stop(self):
        if self.child:
            self.child.stop()


def free_port():
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def output(*command):
    """What a command prints, on either stream."""
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        raise Failure(f"{command[0]} is not installed") from None
    return (done.stdout + done.stderr).strip()
