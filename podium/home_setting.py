"""Which home is meant where nobody names one: the one piece of code for the settings, and so the command line, and for ``podium.read``.

It stands apart from ``podium.settings`` because reading must stay light: pydantic takes as long to load as pyarrow.
"""

import os
import tomllib
from pathlib import Path

from podium.errors import UsageError

VARIABLE = "PODIUM_HOME"
FILE = Path("podium.toml")
DEFAULT = "data"


def home_in_force() -> str:
    """``PODIUM_HOME``, else ``home`` in ``podium.toml`` of the working folder, else ``data``; an empty one says nothing.

    Raises ``UsageError`` where the file cannot be read or says no text.
    """
    given = next((value for name, value in os.environ.items() if name.upper() == VARIABLE and value), None)
    home = given or _of_file() or DEFAULT
    if not isinstance(home, str):
        raise UsageError(f"the setting home cannot be: it is no text; correct {VARIABLE} or {FILE}")
    return home


def _of_file() -> object:
    try:
        return tomllib.loads(FILE.read_text(encoding="utf-8")).get("home")
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:  # not TOML, not UTF-8, not ours to read
        raise UsageError(f"{FILE} cannot be read: {error}") from error
