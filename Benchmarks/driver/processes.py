"""Processes of ours: started, watched through /proc, and stopped by their ids."""

import os
import re
import selectors
import signal
import subprocess
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """A server cannot be started, or does not do what it is asked."""


class Child:
    """A running program with its children."""

    def __init__(self, command, log, environment=None, directory=None, announces=False):
        """Starts `command`; what it writes goes to the file `log`, but for standard output if it `announces` itself."""
        self.command = [str(word) for word in command]
        self.log = Path(log)
        try:
            with open(self.log, "ab") as errors:
                self.process = subprocess.Popen(
                    self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if announces else errors,
                    stderr=errors, cwd=directory, start_new_session=True,
                    env={**os.environ, **{name: str(value) for name, value in (environment or {}).items()}})
        except OSError as error:
            raise Failure(f"{self.command[0]} cannot be started: {error.strerror}") from None

    def announced_port(self, seconds=20):
        """The port in the first line that it prints."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            ready = selector.select(seconds)
        line = self.process.stdout.readline().decode() if ready else ""
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if not found:
            raise Failure(f"{self.command[0]} told no address: {line!r} {self.last_words()}")
        return int(found[1])

    @property
    def is_running(self):
        return self.process.poll() is None

    def cpu_seconds(self):
        """User and system time so far, of the process and all its descendants."""
        ticks = 0
        for process in self._family():
            ticks += sum(process["times"])
        return ticks / TICKS_A_SECOND

    def resident_bytes(self):
        """Resident memory of the process and its descendants."""
        total = 0
        for process in self._family():
            try:
                status = Path(f"/proc/{process['id']}/status").read_text()
            except OSError:
                continue
            found = re.search(r"VmRSS:\s+(\d+) kB", status)
            total += int(found[1]) * 1024 if found else 0
        return total

    def last_words(self):
        """The end of its standard error."""
        return self.log.read_text(errors="replace")[-500:].strip()

    def stop(self):
        """SIGTERM; SIGKILL after ten seconds."""
        family = [process["id"] for process in self._family()]
        if self.is_running:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                pass
        # The session is the child's own: what is left in it are its descendants.
        for process in family:
            try:
                if os.getsid(process) == self.process.pid:
                    os.kill(process, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()

    def _family(self):
        """The process and its descendants, each with its id and times in ticks."""
        everybody = {}
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                # The program's name stands in parentheses and may hold anything; the state follows it.
                fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            everybody[int(name)] = {
                "id": int(name), "parent": int(fields[1]), "times": (int(fields[11]), int(fields[12]))}
        family, wanted = [], {self.process.pid}
        while wanted:
            found = [process for process in everybody.values() if process["id"] in wanted]
            family += found
            wanted = {process["id"] for process in everybody.values() if process["parent"] in wanted}
        return family
