"""putstore, a REST resource store: the program, a server for tests, and the pytest fixture `putstore_server`."""

from putstore._program import program
from putstore._server import Server

__all__ = ["Server", "program"]
