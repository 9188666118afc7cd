"""The report, as Markdown."""

from .marks import PEERS, REDIS


def markdown(run):
    """Benchmarks.md for a finished run; see bench for what `run` has."""
    parts = [
        "# Benchmarks",
        "`make bench` wrote this file and benchmarks.svg. A ratio compares the medians of one interleaved "
        "run; a run with an answer of 400 or more, an error of a socket or a time-out is void, and does not count.",
        machine(run),
        "![Requests a second of putstore and its peers](benchmarks.svg)",
        "## Marks", marks(run["marks"]),
        "## Requests", *(table(work, run["results"]) for work in run["results"].works),
    ]
    if run["large"]:
        parts += ["## Start and memory", large(run["large"], run["resident"])]
    else:
        parts += ["## Memory", resident(run["resident"])]
    parts += ["## Parts", micro(run["micro"]), "## How it was measured", method(run)]
    return "\n\n".join(parts) + "\n"


def machine(run):
    description = run["machine"]
    rows = [
        ("processor", f"{description['processor']}, {description['cores']} cores"),
        ("memory", description["memory"]), ("system", description["system"]),
        ("file system of the stores", description["filesystem"]), ("load by", f"wrk {description['wrk']}, one thread"),
        ("when", f"{run['began']} to {run['ended']}"),
        ("load average", f"{run['loads'][0]} at the start, {run['loads'][1]} at the end"),
        ("rounds", f"{run['rounds']} of {run['seconds']} s for each row of each table"),
    ]
    rows += [(name, version) for name, version in run["versions"].items()]
    rows += [(name, f"left out: {reason}") for name, reason in run["absent"].items()]
    return "\n".join(["| | |", "|---|---|"] + [f"| {name} | {cell(value)} |" for name, value in rows])


def marks(all_marks):
    verdict = {True: "met", False: "**not met**", None: "not measured"}
    lines = [
        f"| {mark.work} | {mark.promise} | {mark.measured} | {verdict[mark.met]} |" for mark in all_marks]
    return "\n".join(["| | mark | measured | |", "|---|---|---:|---|"] + lines)


def table(work, results):
    head = f"### {work.title}\n\n{work.connections} connection{'s' if work.connections > 1 else ''}.\n\n"
    lines = [
        f"| | requests/s, median | min–max | {work.ratio} | CPU µs/request | p50 ms | p99 ms | errors |",
        "|---|---:|---:|---:|---:|---:|---:|---:|"]
    first = work.rows[0].label
    lines += [f"| {row.label} | " + " | ".join(cells(work.key, row.label, first, results)) + " |" for row in work.rows]
    notes = [
        f"{row.label}: {results.void(work.key, row.label)} of {len(results.runs[work.key, row.label])} runs are void"
        + "".join(f"; {cell(fault)}" for fault in dict.fromkeys(results.faults(work.key, row.label))) + "."
        for row in work.rows if results.void(work.key, row.label)]
    return head + "\n".join(lines) + "".join(f"\n\n{note}" for note in notes)


def cells(key, label, first, results):
    errors = f"{results.errors(key, label):,}"
    if not results.valid(key, label):
        return ["void", "–", "–", "–", "–", "–", errors]
    ratio = results.ratio(key, first, label)
    least, most = results.rates(key, label)
    return [
        f"{results.median(key, label):,.0f}", f"{least:,.0f}–{most:,.0f}",
        "1" if label == first else "–" if ratio is None else f"{ratio:.2f} times",
        f"{results.median(key, label, lambda run: run.cpu_per_request):,.1f}",
        f"{results.median(key, label, lambda run: run.p50) / 1e3:.2f}",
        f"{results.median(key, label, lambda run: run.p99) / 1e3:.2f}", errors]


def large(store, memory):
    announced, answered = (value * 1e3 for value in store.start_medians)
    starts = ", ".join(f"{times[1] * 1e3:.0f}" for times in store.starts)
    return (
        f"On a file of {store.count:,} resources, filled through the service in {store.fill_seconds:.0f} s and counted "
        "page by page: "
        f"{announced:.0f} ms from the start of the program to its first line, {answered:.0f} ms to its first answer "
        f"(medians; to the first answer: {starts}).\n\n" + resident(memory))


def resident(memory):
    sizes = ", ".join(f"{name} {size / (1 << 20):.1f} MiB" for name, size in memory.items())
    return f"Resident memory after the last round, of all processes of a server: {sizes}."


def micro(text):
    return ("Nanoseconds of wall time for one operation, without HTTP; medians of interleaved repetitions "
            f"(Benchmarks/Micro).\n\n{text}" if text else "Not measured.")


def method(run):
    lines = [
        "Every server runs for the whole run, its store filled with 10,000 resources of each size; each round runs "
        "each row once, beginning with another row each time. Before a run, one request is sent and its status "
        "checked, and what others have written is synced, so that no server waits for another's data.",
        "Addresses are walked with a stride, so that all are hit; no content equals the one before it.",
        "No server logs its requests. All use every core, which the load generator shares with them.",
        "CPU is user and system time of the server with its children, from /proc, by the number of requests answered.",
        "putstore syncs each commit (synchronous=FULL). nginx never syncs. PocketBase runs as it is shipped "
        "(synchronous=NORMAL: a crash of the machine may lose what it acknowledged), with its collections open to "
        "everybody and its log off; the members of the order are columns. FastAPI runs Benchmarks/peers/fastapi_orders.py, with "
        "synchronous=FULL and a worker for each core; a thread pool instead of coroutines was slower.",
        "Redis runs with appendonly and appendfsync always, so that it answers SET when the disk has it; it keeps all "
        "in memory and checks nothing of what it is sent. Its load comes from redis-benchmark, one thread, which is "
        "cheaper than wrk's Lua and leaves it more of the machine. The bare SQLite commit is Benchmarks/BareCommit: one "
        "thread that reads a request of known length, writes one row with synchronous=FULL, and answers.",
        "The explanation: the questions that a request met are always kept for a while; `Prefer: explain` asks for a "
        "link to them.",
        "The network is the loopback: over a real one such differences are smaller.",
        "`Benchmarks/bench --help` tells how to run a part of it, `--works replace read --rounds 3` for example.",
    ]
    if run["absent"]:
        lines.append("Left out: " + "; ".join(f"{name}: {cell(why)}" for name, why in run["absent"].items()) + ".")
    return "\n".join(f"- {line}" for line in lines)


def cell(text):
    """Text that fits into one cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")[:300]


def peers_measured(results, key):
    """The labels of a work that are peers or putstore itself, and have a median."""
    return [label for label in results.labels(key)
            if label in ("putstore", *PEERS, REDIS) and results.median(key, label)]
