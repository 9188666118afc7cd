import os
import sys
import sysconfig
from pathlib import Path


def program() -> str:
    """The path of the putstore program that this package brought."""
    name = "putstore"
    schemes = [None, sysconfig.get_preferred_scheme("user")]
    directories = [sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts") for scheme in schemes]
    # Installed with --target or --prefix, the programs stand in a directory beside the package, or above it.
    here = Path(__file__).resolve().parent
    directories += [here.parent / "bin", here.parents[3] / "bin" if len(here.parents) > 3 else None]
    for directory in directories:
        if directory and os.access(Path(directory) / name, os.X_OK):
            return str(Path(directory) / name)
    raise FileNotFoundError(f"the program {name} is in none of {', '.join(str(d) for d in directories if d)}: "
                            f"install the package anew for {sys.executable}")
