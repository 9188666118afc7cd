"""A server under load."""

import os
import subprocess
import time
from dataclasses import asdict, dataclass

from .generators import wrk
from .processes import Failure


@dataclass(frozen=True)
class Run:
    """What one run of a work came to. Latencies are in microseconds."""

    requests: int
    seconds: float
    cpu: float
    p50: float
    p99: float
    # Answers with a status of 400 or more, and errors of sockets and time-outs.
    refused: int
    socket_errors: int
    # Why the run does not count, beyond such errors; empty if nothing else was wrong.
    fault: str = ""

    @property
    def errors(self):
        return self.refused + self.socket_errors

    @property
    def is_void(self):
        return bool(self.errors or self.fault or not self.requests)

    @property
    def rate(self):
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def cpu_per_request(self):
        """Microseconds of user and system time of the server."""
        return self.cpu / self.requests * 1e6 if self.requests else 0.0

    def as_json(self):
        return {**asdict(self), "void": self.is_void}


def failed(reason):
    """A run that could not be made."""
    return Run(0, 0.0, 0.0, 0.0, 0.0, 0, 0, fault=reason)


def load(server, request, connections, seconds, first, limit):
    """Loads a running server with requests after number `first`. Number `limit` is sent once before, as a probe."""
    try:
        request.probe(server.port, limit)
        # What others have written is on its way to the disk; it is not to be waited for in this server's syncs.
        os.sync()
        cpu = server.child.cpu_seconds()
        report = request.generate(server.port, connections, seconds, first)
        cpu = server.child.cpu_seconds() - cpu
    except (Failure, OSError, subprocess.TimeoutExpired) as error:
        return failed(str(error))
    fault = ""
    if not server.child.is_running:
        fault = f"{server.name} has ended: {server.child.last_words()}"
    elif first + report["requests"] >= limit:
        fault = "there were more requests than numbers"
    return Run(
        report["requests"], report["duration"] / 1e6, cpu, report["p50"], report["p99"], report["refused"],
        report["socketErrors"], fault)


def fill(port, request, count):
    """Puts something at each of `count` addresses, in order. Seconds that it took."""
    begin = time.perf_counter()
    done, rate = 0, 0.0
    while done < count:
        if time.perf_counter() - begin > 600:
            raise Failure(f"only {done} of {count} resources were stored in ten minutes")
        # wrk runs for a whole number of seconds, whatever its script does.
        slice_seconds = min(10, 1 + int((count - done) / rate)) if rate else 1
        report = wrk(port, "write.lua", [*request.arguments(done), f"fill={count}", "stride=1"], 64, slice_seconds)
        if report["refused"] or report["socketErrors"] or report["requests"] <= 64:
            raise Failure(f"the store could not be filled: {report}")
        rate = report["requests"] / slice_seconds
        # Of the last 64 requests of a slice the answers may not have come.
        done += report["requests"] - 64
    return time.perf_counter() - begin
