"""WHEN: the flows, and the only folder that imports Prefect. What they do is in ``podium``, for whom in ``parsers``.

Importing this package sets what Prefect reads from the environment when it is imported itself.
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# The embedded server takes 7 to 17 s to start on a small machine; the default of 20 s is too near.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
# The facts of a run stand among its logs; outside of one there is nowhere to send them.
os.environ.setdefault("PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW", "ignore")
if os.environ.get("PODIUM_JSON_LOGS", "").lower() in {"1", "true", "yes", "on"}:
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER", "json")
