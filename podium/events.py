"""The occasion that a header or title names."""


def read_event(header: str | None, title: str) -> str | None:
    """The occasion, ``None`` when neither names one."""
    return None
