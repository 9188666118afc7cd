"""nginx with its dav module."""

import getpass
import grp
import os
import re
import resource
import string

from .content import order
from .peers import PEERS, Peer, free_port, output
from .processes import Failure
from .putstore import COLLECTIONS
from .requests import Request


class Nginx(Peer):
    """Files."""

    name = "nginx dav"

    def __init__(self, directory, _environment):
        super().__init__(directory)
        done = output("nginx", "-V")
        self.version = re.search(r"nginx/(\S+)", done)[1] if "nginx/" in done else "?"
        if "http_dav_module" not in done:
            raise Failure("this nginx has no dav module")
        self.requests = {
            "replace": Request("PUT", "/orders/", "%d", 204, 80),
            "replace-1k": Request("PUT", "/orders_1k/", "%d", 204, 1 << 10),
            "replace-16k": Request("PUT", "/orders_16k/", "%d", 204, 16 << 10),
            "create": Request("PUT", "/created/", "%d", 201, 80, addresses=0),
            "read": Request("GET", "/orders/", "%d", 200),
        }

    def start(self):
        self.port = free_port()
        # Workers of a master that is root would otherwise be nobody, who may not write here.
        user = f"user {getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name};" if os.getuid() == 0 else ""
        (self.directory / "www").mkdir()
        # Each worker keeps the files open.
        files = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 32_768)
        configuration = self.directory / "nginx.conf"
        configuration.write_text(
            string.Template((PEERS / "nginx.conf").read_text()).safe_substitute(
                user=user, directory=self.directory, port=self.port, files=files, cached=min(20_000, files // 2)))
        self.launch(["nginx", "-e", self.directory / "log", "-c", configuration])

    def fill(self):
        for collection, size in COLLECTIONS.items():
            folder = self.directory / "www" / collection
            folder.mkdir()
            for number in range(10_000):
                (folder / str(number)).write_text(order(number, number, size))
