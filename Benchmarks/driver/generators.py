"""The load generators: runs them, and reads what they report. Times are in microseconds."""

import csv
import json
import subprocess
from pathlib import Path

from .processes import Failure

LOADS = Path(__file__).resolve().parent.parent / "loads"


def wrk(port, script, arguments, connections, seconds):
    """One run of wrk: its report."""
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script,
        f"http://127.0.0.1:{port}/", "--", *arguments]
    done = subprocess.run(
        command, cwd=LOADS, capture_output=True, text=True, timeout=seconds + 60, check=False)
    reports = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not reports:
        raise Failure(f"wrk did not report: {(done.stdout + done.stderr)[-500:]}")
    return json.loads(reports[-1])


def redis_benchmark(port, arguments, connections, count):
    """One run of redis-benchmark, one thread: the same report. It takes a number of requests rather than a time."""
    command = [
        "redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-c", str(connections), "-n", str(count), "--csv",
        "--precision", "3", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    if done.returncode or len(rows) != 1:
        raise Failure(f"redis-benchmark did not report: {(done.stdout + done.stderr)[-500:]}")
    row = rows[0]
    return {
        "requests": count, "duration": count / float(row["rps"]) * 1e6, "refused": 0, "socketErrors": 0,
        "p50": float(row["p50_latency_ms"]) * 1e3, "p99": float(row["p99_latency_ms"]) * 1e3}
