"""The rounds: every work on every server in turn, so that a disturbance of the machine falls on all alike."""

import statistics

from .load import load

# No server here answers more requests a second; each run has so many numbers for itself.
FASTEST = 300_000


class Results:
    """The runs of each row, and what they come to. Only runs without an error count."""

    def __init__(self, works):
        self.works = works
        self.runs = {(work.key, row.label): [] for work in works for row in work.rows}

    def valid(self, key, label):
        return [run for run in self.runs.get((key, label), []) if not run.is_void]

    def median(self, key, label, value=lambda run: run.rate):
        """The median of `value` over the runs that count; None if there are none."""
        values = [value(run) for run in self.valid(key, label)]
        return statistics.median(values) if values else None

    def rates(self, key, label):
        """Requests a second: least and most; None if no run counts."""
        values = [run.rate for run in self.valid(key, label)]
        return (min(values), max(values)) if values else None

    def ratio(self, key, above, below, value=lambda run: run.rate):
        """How many times the median of `below` that of `above` is; None if either has none."""
        top, bottom = self.median(key, above, value), self.median(key, below, value)
        return top / bottom if top and bottom else None

    def labels(self, key):
        return [row.label for work in self.works if work.key == key for row in work.rows]

    def errors(self, key, label):
        return sum(run.errors for run in self.runs[key, label])

    def faults(self, key, label):
        """Why runs do not count, beyond errors."""
        return [run.fault for run in self.runs[key, label] if run.fault]

    def void(self, key, label):
        return sum(run.is_void for run in self.runs[key, label])

    @property
    def has_void(self):
        return any(run.is_void for runs in self.runs.values() for run in runs)

    def as_json(self):
        return {
            work.key: {
                "title": work.title, "connections": work.connections,
                "rows": {row.label: self._row(work.key, row.label) for row in work.rows},
            } for work in self.works}

    def _row(self, key, label):
        return {
            "rate": self.median(key, label), "range": self.rates(key, label),
            "cpuMicroseconds": self.median(key, label, lambda run: run.cpu_per_request),
            "p50Microseconds": self.median(key, label, lambda run: run.p50),
            "p99Microseconds": self.median(key, label, lambda run: run.p99),
            "errors": self.errors(key, label), "void": self.void(key, label), "faults": self.faults(key, label),
            "runs": [run.as_json() for run in self.runs[key, label]],
        }


def run(works, rounds, seconds, tell):
    """All rounds. `tell` is told of each run."""
    results = Results(works)
    numbers = seconds * FASTEST
    count = 1
    for number in range(rounds):
        for work in works:
            # Every round begins with another row, so that none always follows the same one.
            start = number % len(work.rows)
            for row in work.rows[start:] + work.rows[:start]:
                first, limit = count * numbers, (count + 1) * numbers - 1
                done = load(row.server, row.request, work.connections, seconds, first, limit)
                count += 1
                results.runs[work.key, row.label].append(done)
                remark = f"void: {done.errors} errors {done.fault}" if done.is_void else ""
                tell(f"{number + 1}/{rounds} {work.key}: {row.label}: {done.rate:,.0f}/s, "
                     f"{done.cpu_per_request:.1f} µs of CPU {remark}")
    return results
