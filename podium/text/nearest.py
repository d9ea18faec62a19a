"""What somebody may have meant by a word that nothing is named: the end of a sentence that says so."""

from collections.abc import Iterable

NEAR_ENOUGH = 75
"""Of 100: how alike a name must be, or a part of it, to be offered."""
OFFERED, LISTED = 3, 20
"""Names that are offered at most; names up to which all are told where none is near."""


def did_you_mean(word: str, known: Iterable[str], elsewhere: str | None = None) -> str:
    """``did you mean kremlin?``, the nearest first; where none is near, which names there are.

    ``elsewhere`` says how to see them all, for those that are too many to be told.
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.utils import default_process

    names = sorted(set(known))
    near = process.extract(word, names, scorer=fuzz.WRatio, processor=default_process, score_cutoff=NEAR_ENOUGH, limit=OFFERED)
    if near:
        return f"did you mean {' or '.join(name for name, _, _ in near)}?"
    if not names:
        return "there is none yet"
    if len(names) <= LISTED or elsewhere is None:
        return f"choose from {', '.join(names)}"
    return elsewhere
