"""What a shell offers when Tab is pressed: sources, ids of speeches, kinds, tables. Where there is no data, nothing is offered.

`podium --install-completion` sets it up for the shell in use.
"""

from podium.errors import PodiumError

MOST_OFFERED = 200
BEYOND = "\U0010ffff"
"""Sorts behind whatever an id may go on with."""


def complete_source(incomplete: str) -> list[str]:
    """The ids of the sources that begin so."""
    import parsers

    return [name for name in parsers.names() if name.startswith(incomplete)]


def complete_speech_id(incomplete: str) -> list[str]:
    """The ids of speeches of the home in force that begin so; while several sources do, only those, each with its slash."""
    from podium.cli import lake_in_use

    source, slash, _ = incomplete.partition("/")
    matching = [source] if slash else complete_source(source)
    if len(matching) != 1:
        return [f"{name}/" for name in matching]
    least = incomplete if slash else f"{matching[0]}/"
    try:
        rows = lake_in_use().read(
            "speeches",
            columns=["speech_id"],
            filters=[
                ("source", "=", matching[0]),
                ("speech_id", ">=", least),
                ("speech_id", "<", least + BEYOND),
                ("superseded_at", "is", None),
            ],
        )
    except PodiumError:
        return []  # an error has no place on the line that is being typed; the verb itself will tell
    return sorted(rows["speech_id"].to_pylist())[:MOST_OFFERED]


def complete_kind(incomplete: str) -> list[str]:
    """The kinds of speeches that begin so."""
    from podium.records import Kind

    return [kind.value for kind in Kind if kind.value.startswith(incomplete)]


def complete_table(incomplete: str) -> list[str]:
    """What can be exported and begins so."""
    from podium.lake.schema import FLAT

    return [table for table in FLAT if table.startswith(incomplete)]
