"""Every benchmark, one after the other: ``python tests/bench [NAME]...``; each also runs by itself, some with options.

Each is a process of its own, so that none pays for what another has loaded. Ends with 1 when one of them broke, not when a target is missed.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = ("parse", "reparse", "orchestration", "fetch", "nothing_new", "known", "growth", "warc", "commit", "start", "read")


def main() -> int:
    """The exit status."""
    asked = sys.argv[1:] or ALL
    if unknown := set(asked) - set(ALL):
        print(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    broken = [name for name in asked if subprocess.run([sys.executable, str(HERE / f"bench_{name}.py")], check=False).returncode]
    print(f"\nended with an error: {', '.join(broken)}" if broken else "\nall came to their ends")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
