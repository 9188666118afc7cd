"""`python -m putstore` is `putstore`."""

import os
import sys

from putstore import program


def main():
    path = program()
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()
