"""Reads `+ file` and `- file`, the verdicts of putstore's JSON parser, and compares each with Python's own parser.

Python's is made as strict: unique names, no NaN or Infinity, UTF-8 without a byte order mark.
"""

import json
import sys

DEPTH_LIMIT = 512


class Refused(ValueError):
    pass


def refuse(constant):
    raise Refused(constant)


def unique(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refused("a name twice")
    return pairs


def python_takes(content):
    try:
        # Numbers stay text: Python limits how long an integer may be.
        json.loads(
            content.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse, parse_int=str, parse_float=str
        )
    except ValueError:
        return False
    return True


def main():
    sys.setrecursionlimit(100_000)
    compared = differing = 0
    for line in sys.stdin.buffer:
        verdict, name = line.rstrip(b"\n").split(b" ", 1)
        with open(name, "rb") as file:
            content = file.read()
        if content.count(b"[") + content.count(b"{") > DEPTH_LIMIT:
            continue
        compared += 1
        if python_takes(content) != (verdict == b"+"):
            differing += 1
            print("Python disagrees:", verdict.decode(), name.decode(), content[:200], file=sys.stderr)
    print(f"json: {compared} texts compared with Python's parser, {differing} verdicts differ")
    return 1 if differing or not compared else 0


sys.exit(main())
