"""Whether a Prefect server answers, and whether it is of the version that the flows were written for."""

from podium.ops.robots_check import Finding


def server() -> Finding:
    """Asks the server that ``PREFECT_API_URL`` names; without one every command starts its own, which is fine for a laptop."""
    import httpx
    import prefect
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    address = PREFECT_API_URL.value()
    if not address:
        return Finding("warn", "Prefect server", "PREFECT_API_URL is not set: each command starts its own, schedules need a lasting one")
    try:
        with get_client(sync_client=True) as client:
            theirs = client.api_version()
    except (httpx.HTTPError, RuntimeError, OSError) as error:
        return Finding("fail", "Prefect server", f"{address} does not answer ({error}); start it, or correct PREFECT_API_URL")
    if theirs != prefect.__version__:
        return Finding("warn", "Prefect server", f"{address} is version {theirs}, this is {prefect.__version__}: use one of them")
    return Finding("ok", "Prefect server", f"{address} answers, version {theirs}")
