"""What a failed run means, in words for whoever finds it in the morning: what happened, and what to do about it."""

from dataclasses import dataclass

from podium.errors import (
    ArchiveError,
    Blocked,
    BrokenListing,
    CheckFailed,
    Conflict,
    EmptyListing,
    FetchError,
    Forbidden,
    Gone,
    HomeError,
    LakeError,
    PodiumError,
    ServerAway,
    ShrunkenListing,
    StoreError,
    Unhealthy,
    Unreachable,
    UsageError,
)
from podium.settings import without_secrets


@dataclass(frozen=True, slots=True)
class Explanation:
    """A failure in a few words, the sentence of its error, and the next step."""

    title: str
    why: str
    what_to_do: str

    def markdown(self) -> list[str]:
        """The lines that stand at the head of a report."""
        return [f"**{self.title}.**", "", self.why, "", f"**What to do:** {self.what_to_do}"]


LOOK = "open the address in a browser. If the site has moved or changed its list, `parsers/{source}.py` has to follow"
LATER = "nothing, if it is the first time: the next run begins where the last good one ended. If it goes on"
STANDS = "What was committed stands, and the next run goes on"
MEANINGS: tuple[tuple[type[BaseException], str, str], ...] = (
    (Gone, "A list of pages is no longer where it was", LOOK),
    (Unreachable, "The site could not be reached, after all retries", f"{LATER}, look whether the site is up and can be asked from here"),
    (Blocked, "The site refuses our requests", "wait. If it goes on, set PODIUM_CONTACT and write to the site's operator"),
    (Forbidden, "We may not ask for this address", "where robots.txt forbids it, take the list out of `parsers/{source}.py`"),
    (FetchError, "A list of pages could not be fetched", LOOK),
    (EmptyListing, "A list that always names pages is empty", LOOK),
    (ShrunkenListing, "A list has far fewer pages than last time", f"{LOOK}; if it is right as it is, waive `shrunken_list` once"),
    (BrokenListing, "A list is no longer in the form that it had", LOOK),
    (
        CheckFailed,
        "What the run found is too unlike what the dataset holds",
        "look at the pages: a new template wants a new layout in `parsers/{source}.py`. If all is right as it is, waive the rule once",
    ),
    (
        Unhealthy,
        "The source is unlike its own history; what the run found is committed",
        "look at the site. If it is right as it is, waive the rule once",
    ),
    (
        ArchiveError,
        "A file of the archive cannot be read or written as it should",
        "`podium archive verify` names what is wrong; restore that file",
    ),
    (ServerAway, "The Prefect server does not answer", f"start it. {STANDS}"),
    (HomeError, "The disk of the home is full, or cannot be read or written", f"make room or mend it. {STANDS}"),
    (StoreError, "The object store of the home does not do what is needed", "`podium doctor` says what is wrong with it"),
    (Conflict, "Other runs kept committing first", "nothing: the next run does it again"),
    (LakeError, "The dataset cannot be read or written", "`podium doctor` says whether it opens, and which version of Podium it wants"),
    (UsageError, "The run was asked for something that does not exist", "correct its parameters"),
    (PodiumError, "The run could not go on", "look at what it did until then, below"),
)
"""What each error means and what to do; the first that fits counts."""
FAULT = "A fault of Podium itself"
STOPPED = "The run was stopped from outside"


def explained(error: BaseException, source: str) -> Explanation:
    """What the failure of a run of that source means."""
    for kind, title, what_to_do in MEANINGS:
        if isinstance(error, kind):
            return Explanation(title, without_secrets(str(error)), what_to_do.format(source=source) + ".")
    if isinstance(error, Exception):
        told = without_secrets(f"{type(error).__name__}: {error}")
        return Explanation(FAULT, told, "report it, with the traceback that stands in the log of this run.")
    return Explanation(STOPPED, type(error).__name__, "nothing: the next run goes on with what is left.")
