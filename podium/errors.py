"""Every error Podium raises, in one tree; the edges (``podium.cli.main``, ``flows``) catch ``PodiumError`` and nothing wider.

::

    PodiumError
    ├── UsageError            the person asked for something that cannot be: exit status 2
    ├── DiscoveryError        a list of addresses could not be trusted
    │   ├── EmptyListing      it yields no address at all, which is never "no news"
    │   ├── ShrunkenListing   it yields far fewer addresses than last time
    │   └── BrokenListing     it is not in the form that its source file declares
    ├── FetchError            one address gave no page
    │   ├── Unreachable       no answer, a broken transfer, or 429/5xx, after all retries
    │   ├── Gone              404 or 410
    │   ├── TooLarge          body, headers or decompressed body over the limit
    │   ├── Forbidden         we may not ask: robots.txt, a private network, another scheme
    │   ├── Blocked           401, 403 or a challenge: the whole source stops for this run
    │   └── BudgetSpent       the run has used up its requests or its time: the rest is for the next run
    ├── ArchiveError          a WARC file cannot be read or written as it should
    │   └── MissingFile       a whole file of the archive is not there
    ├── StoreError            the home, a folder or an object store, cannot be read or written, or does not do what is needed of it
    │   └── Taken             an object is there already, or is no longer what it was
    ├── Rejected              a page that is not turned into a record, with its reason
    ├── CheckFailed           a batch breaks a rule of ``podium.lake.checks``; nothing of it was committed
    ├── Unhealthy             a source breaks a rule of ``podium.ops.health``; what the run found is committed all the same
    ├── UnderWay              another run is at work on the same source
    ├── ServerAway            the Prefect server does not answer as it should: the flow did not run, or not to its end
    ├── HomeError             the home holds no data, the disk is full, or a file of the home cannot be read or written
    └── LakeError             a table cannot be read or committed to
        ├── UnknownVersion    no such version, release or speech
        ├── BrokenRelease     a release is not what its manifest says, or from a future schema
        └── Conflict          other runs kept committing first, through all retries
"""

import re
from enum import StrEnum
from sys import intern

TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def one_line(error: Exception) -> str:
    """What a library's error says, on one line and without colours."""
    return " ".join(TERMINAL_COLOURS.sub("", str(error)).replace("↳", "").split())


class PodiumError(Exception):
    """The root: its text is one sentence that says what happened and what to do."""


class UsageError(PodiumError):
    """The request names a source, date, file or option that does not exist or fit."""


class DiscoveryError(PodiumError):
    """A list of addresses could not be had or trusted."""


class EmptyListing(DiscoveryError):
    """A list that should hold addresses holds none."""


class ShrunkenListing(DiscoveryError):
    """A list holds far fewer addresses than the last time it was read."""


class BrokenListing(DiscoveryError):
    """A list is not in the form that its source file declares."""


class FetchError(PodiumError):
    """One address gave no page; ``url`` is the address that failed, ``status`` the HTTP status where there was one."""

    def __init__(self, url: str, words: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {words}")
        self.url = url
        self.words = words
        self.status = status


class Unreachable(FetchError):
    """No whole answer came, after every retry that the policy allows."""


class Gone(FetchError):
    """The site answers 404 or 410."""


class TooLarge(FetchError):
    """The headers, the body or the decompressed body pass the limit."""


class Forbidden(FetchError):
    """The request was not sent: robots.txt, a private network or a scheme other than http and https forbids it."""


class Blocked(FetchError):
    """The site does not want us (401, 403, a challenge page): nothing more is asked of it in this run."""


class BudgetSpent(FetchError):
    """The request was not sent: the run has used up the requests or the seconds it was given."""


class ArchiveError(PodiumError):
    """A WARC file or record is missing, torn or does not match its digest."""


class MissingFile(ArchiveError):
    """A file that should be in the archive is not: it is restored, or the folder mounted, before anything of it is judged."""


class StoreError(PodiumError):
    """The home cannot be read or written: an object store does not answer, refuses us, or ignores the conditions of a write."""


class Taken(StoreError):
    """The condition of a write does not hold: an object is there already, or somebody else has changed it."""


class Reason(StrEnum):
    """Why a page is not a record. ``NOT_A_SPEECH`` is normal; every other one means that a person should look."""

    NOT_A_SPEECH = "not_a_speech"
    UNCLEAR = "unclear"
    """Nothing on the page tells whether somebody says its words: no evidence is no evidence of the contrary."""
    UNKNOWN_LAYOUT = "unknown_layout"
    NO_BODY = "no_body"
    NO_TITLE = "no_title"
    BAD_DATE = "bad_date"
    UNCLEAR_TURNS = "unclear_turns"
    UNCLEAR_FIELD = "unclear_field"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    NOT_TEXT = "not_text"
    BAD_CHARSET = "bad_charset"
    CHALLENGE = "challenge"
    SOFT_404 = "soft_404"
    WRONG_PAGE = "wrong_page"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    """A record of a WARC file that is cut, damaged or in a form that nobody reads: there is no page to look at."""
    ARCHIVE_DAMAGED = "archive_damaged"
    """The kept answer is not as it was written; the words name its file and offset."""
    PARSER_FAULT = "parser_fault"
    """The parser failed over the page: a fault of ours, never of the page (``podium.extract.boundary``)."""

    @property
    def understood(self) -> bool:
        """True when the page was read and simply holds nobody's words."""
        return self is Reason.NOT_A_SPEECH


class Rejected(PodiumError):
    """A page that must not become a record; prints as ``code: words``."""

    def __init__(self, reason: Reason, words: str) -> None:
        super().__init__(intern(f"{reason.value}: {words}"))  # a run keeps the words of each, mostly those of another
        self.reason = reason
        self.words = words

    def to_keep(self) -> "Rejected":
        """The same without the frames that it was raised in, which hold the whole page."""
        return Rejected(self.reason, self.words)

    def __reduce__(self) -> "tuple[type[Rejected], tuple[Reason, str]]":
        """So that it can come from another process."""
        return type(self), (self.reason, self.words)


class CheckFailed(PodiumError):
    """A batch breaks a rule; the text names the rule, the source and the figures."""


class Unhealthy(PodiumError):
    """A source is not what its own history leads one to expect: a person should look at it, its data stand."""


class UnderWay(PodiumError):
    """Another run holds the source's lease; nothing was done."""


class ServerAway(PodiumError):
    """The Prefect server cannot be reached, is too busy or refuses us; what a run committed before stands."""


class HomeError(PodiumError):
    """The home holds no data, or a file of it cannot be read or written (a full disk, missing rights); what was committed stands."""


class LakeError(PodiumError):
    """A table cannot be opened, read or committed to."""


class UnknownVersion(LakeError):
    """No such version, release or speech."""


class BrokenRelease(LakeError):
    """A file of a release is missing, torn or altered, or this version of Podium is too old for it."""


class Conflict(LakeError):
    """The commit lost against other writers on every try; the run can simply be repeated."""


UNDERSTOOD = frozenset(reason.value for reason in Reason if reason.understood)


def code(words: str) -> str:
    """The code in front of a reject's words."""
    return words.partition(":")[0]
