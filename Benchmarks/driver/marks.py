"""What was promised, and whether it was kept."""

from dataclasses import asdict, dataclass

NGINX, POCKETBASE, FASTAPI, REDIS = "nginx dav", "PocketBase", "FastAPI + sqlite3", "Redis"
BARE, BARE_COMMIT = "bare NIOHTTP1", "bare SQLite commit"
PEERS = (NGINX, POCKETBASE, FASTAPI)
# Two medians of short runs on one machine are not closer than this by themselves.
NOISE = 0.05


def cpu(run):
    return run.cpu_per_request


def median_time(run):
    return run.p50


@dataclass(frozen=True)
class Mark:
    """A promise. `met` is None if it could not be measured."""

    work: str
    promise: str
    measured: str
    met: bool | None

    def as_json(self):
        return asdict(self)


def judge(results, large, resident):
    """All marks. `resident` is the memory, in bytes, that each server holds after the load."""
    marks = [
        at_least("PUT that replaces, against nginx's dav module", results.ratio("replace", "putstore", NGINX), 2.5, 3),
        at_least("PUT that replaces, against PocketBase", results.ratio("replace", "putstore", POCKETBASE), 10),
        at_least("PUT that replaces, against FastAPI", results.ratio("replace", "putstore", FASTAPI), 25),
        at_least("PUT of 1 KiB, against Redis's SET, synced always", results.ratio("replace-1k", "putstore", REDIS), 0.9),
        at_most("PUT of 1 KiB on one connection: time, against Redis's SET",
                results.ratio("replace-1k-c1", "putstore", REDIS, median_time), 1.25),
        at_most("PUT of 1 KiB on one connection: time, against a bare SQLite commit",
                results.ratio("replace-1k-c1", "putstore", BARE_COMMIT, median_time), 1.6),
        at_most("CPU for a PUT, against nginx's dav module", results.ratio("replace", "putstore", NGINX, cpu), 0.25),
        at_least("GET, against a file served by nginx", results.ratio("read", "putstore", NGINX), 1),
        at_most("CPU for a GET, against a file served by nginx", results.ratio("read", "putstore", NGINX, cpu), 1.2),
    ]
    for key, name in (
            ("create", "PUT that creates"), ("replace-1k", "PUT of 1 KiB"), ("replace-16k", "PUT of 16 KiB"),
            ("replace-c1", "PUT on one connection")):
        marks += [ahead(f"{name}, against {peer}", results.ratio(key, "putstore", peer)) for peer in PEERS]
    marks += [
        at_least("GET, against PocketBase", results.ratio("read", "putstore", POCKETBASE), 5),
        at_least("POST with Idempotency-Key, against plain POST",
                 results.ratio("post", "with an Idempotency-Key of its own", "plain"), 0.6),
        at_most("CPU for a PUT, against the bare NIOHTTP1 server",
                results.ratio("replace", "putstore", BARE, cpu), 3),
    ]
    marks += growth(results, large)
    marks += [
        equal(f"{method} with its explanation, against without", results, f"explain-{method.lower()}",
              "not asked for", "Prefer: explain") for method in ("PUT", "GET")]
    if large:
        marks.append(below(
            f"from the start of the program to its first answer, on {large.count:,} resources",
            large.start_medians[1] * 1e3, 100, "ms"))
    marks += [
        below(f"resident memory after the load: {name}", size / (1 << 20), 64, "MiB")
        for name, size in resident.items() if name.startswith("putstore")]
    return marks


def growth(results, large):
    if not large:
        return []
    marks = []
    for key, name in (("growth-put", "PUT"), ("growth-get", "GET"), ("page", "a page of 100")):
        small, big, _ = results.labels(key) or (None, None, None)
        marks.append(at_most(
            f"{name}: cost at {large.count:,} resources, against 10,000", results.ratio(key, small, big), 1.5))
    _, first, last = results.labels("page") or (None, None, None)
    marks.append(equal(f"the last page of 100 of {large.count:,}, against the first", results, "page", first, last))
    return marks


def at_least(work, ratio, least, aim=None):
    promise = f"at least {least:g} times" + (f", aim {aim:g}" if aim else "")
    return Mark(work, promise, times(ratio), None if ratio is None else ratio >= least)


def at_most(work, ratio, most):
    return Mark(work, f"at most {most:g} times", times(ratio), None if ratio is None else ratio <= most)


def ahead(work, ratio):
    return Mark(work, "ahead", times(ratio), None if ratio is None else ratio > 1)


def below(work, value, limit, unit):
    return Mark(work, f"below {limit:g} {unit}", f"{value:.1f} {unit}", value < limit)


def equal(work, results, key, one, other):
    """Within noise: the medians are within 5 % of each other, or each lies in the range of the other's runs."""
    ratio = results.ratio(key, other, one)
    if ratio is None:
        return Mark(work, "equal within noise", "–", None)
    ranges = [(results.median(key, label), results.rates(key, opposite))
              for label, opposite in ((one, other), (other, one))]
    overlap = all(least <= median <= most for median, (least, most) in ranges)
    return Mark(work, "equal within noise", times(ratio), abs(ratio - 1) <= NOISE or overlap)


def times(ratio):
    return "–" if ratio is None else f"{ratio:.2f} times"
