"""The store that has grown: a million resources."""

import json
import statistics

from .load import fill
from .processes import Failure
from .putstore import Putstore
from .requests import Request, exchange

STARTS = 5


class Million(Putstore):
    """putstore on a file of `count` resources, in the collection `orders`."""

    def __init__(self, binary, directory, count):
        super().__init__(binary, directory, name=f"putstore with {count:,}")
        self.count = count
        self.fill_seconds = 0.0
        # Seconds to the first line and to the first answer, for each start on the full file.
        self.starts = []
        spread = {"addresses": 10_000, "spacing": count // 10_000}
        every = {"addresses": count}
        self.requests = {
            "replace-spread": Request("PUT", "/orders/", "%07d", 204, 80, **spread),
            "replace-every": Request("PUT", "/orders/", "%07d", 204, 80, **every),
            "read-spread": Request("GET", "/orders/", "%07d", 200, **spread),
            "read-every": Request("GET", "/orders/", "%07d", 200, **every),
            "page-first": Request("GET", "/orders?limit=100", None, 200, addresses=0),
        }

    def fill(self):
        """Fills the store through the service, checks that all is there, and starts the service anew some times."""
        self.fill_seconds = fill(self.port, Request("PUT", "/orders/", "%07d", 201, 80), self.count)
        last = self._last_page()
        self.requests["page-last"] = Request("GET", last, None, 200, addresses=0)
        for _ in range(STARTS):
            self.stop()
            self.start()
            self.starts.append(self.start_times)

    @property
    def start_medians(self):
        """Median seconds to the first line, and to the first answer."""
        return tuple(statistics.median(times) for times in zip(*self.starts))

    def _last_page(self):
        """The address of the last 100 resources, found by following `next` from the first, which counts them too."""
        path, seen = "/orders?limit=1000", 0
        while self.count - seen > 100:
            if self.count - seen <= 1_000:
                path = path.replace("limit=1000", "limit=100")
            status, answer = exchange(self.port, "GET", path)
            if status != 200:
                raise Failure(f"GET {path} gave {status}")
            page = json.loads(answer)
            seen += len(page["items"])
            if not page["items"] or not page["next"]:
                raise Failure(f"only {seen} of {self.count} resources are there")
            path = page["next"]
        status, answer = exchange(self.port, "GET", path)
        page = json.loads(answer)
        if seen + len(page["items"]) != self.count or page["next"]:
            raise Failure(f"the last page has {len(page['items'])} resources after {seen} of {self.count}")
        return path
