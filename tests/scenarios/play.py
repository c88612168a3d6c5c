#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the scenarios: all folders here, or the files and folders named.
README.md says how a scenario is written."""
import glob
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "world"))
import scenario  # noqa: E402
from tap import Tap  # noqa: E402


def files(names):
    for name in names:
        if os.path.isdir(name):
            yield from sorted(glob.glob(os.path.join(name, "**", "*.txt"),
                                        recursive=True))
        else:
            yield name


def main():
    t = Tap()
    took = scenario.play_all(t, list(files(sys.argv[1:] or [HERE])))
    print("# %d scenarios in %.1f s" % (len(took), sum(took.values())))
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
