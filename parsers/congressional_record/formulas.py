"""Sentences in which a printed record itself tells what the floor did: votes, readings, readers, insertions. Text in, yes or no out.

They are formulas, the same for a century, and open a paragraph of their own where nobody is quoted. A paragraph in the first person is
never one, so that a speaker who tells of a vote keeps the words.
"""

import re


def _or(*forms: str) -> str:
    return f"(?:{'|'.join(forms)})"


_MATTER = _or(
    r"(?:(?:joint|concurrent|Senate|House) )?(?:bill|resolution)",
    r"(?:(?:committee|managers?'?|pro forma|second-degree|Senate|House) )?amendment",
    r"(?:instant )?motion",
    *(
        "preamble",
        "title",
        "treaty",
        "nomination",
        "conference report",
        "resolution of ratification",
        "(?:previous )?question",
        "decision of the Chair",
    ),
)
_PURPOSE = _or(
    *("recommit", "table", "adjourn", "proceed", "suspend the rules", "instruct conferees", "reconsider", "strike"),
    r"lay (?:[^.]{3,60} )?on the table",
)
_FORM = (
    r"(?: \([^()]{1,120}\)| No\. [\d,]+)?(?:, in the nature of a substitute)?"
    r"(?:,? as (?:further )?(?:amended|modified)|,? with its preamble|,? en bloc)*"
)
_RESULT = _or(
    r"(?:(?:not )?agreed|ordered|withdrawn|rejected|confirmed|adopted|passed|tabled|defeated|sustained|engrossed|taken)\b",
    *("laid (?:on|upon) the table", "read (?:the|a) ", "considered(?:,| and)", "then (?:ordered|read|passed)", "concurred in"),
)
_PAPER = _or(
    *("text", "letter", "article", "statement", "material", "bill", "resolution", "amendment", "nomination", "message", "report", "list")
)
_LISTED = _or(*("bill", "title", "Member", "Senator", "communication", "message", "nomination", "petition", "report"))
_CLERK = r"(?:(?:(?:senior|legislative|assistant|bill|reading|chief|deputy|journal) )*[Cc]lerk|Sergeant at Arms)"
_FORMULA = re.compile(
    _or(
        r"There (?:was|being) no (?:further )?objection\b",
        rf"(?:So |Thereupon,? |Accordingly,? )?(?:\([^()]*\),? )?[Tt]he {_MATTER}s?(?: to {_PURPOSE})?{_FORM},? (?:was|were) {_RESULT}",
        rf"(?:The|An) {_CLERK} (?:read|called|proceeded|designated|reported|announced|began)\b",
        r"The (?:yeas and nays|roll|vote|result(?: of the vote)?|question|ayes and noes) (?:was|were) "
        r"(?:then )?(?:ordered|called|taken|announced|demanded|put)\b",
        r"The (?:Senate|House|Committee)(?: of the Whole)?(?:,? (?:at|in|as) [^.]{1,80}[.,m])? "
        + _or(
            "met at",
            "was called to order",
            "proceeded to (?:the )?consider",
            "resumed (?:the )?consideration",
            "reassembled",
            r"rose\b",
            "divided",
        )
        + r"|The (?:Senate|House)\b.{0,80} (?:adjourned|recessed|stood in recess|stands adjourned) (?:until|at)\b",
        r"The (?:Speaker|President|Presiding Officer|Vice President|Chair)(?: pro tempore)? (?:announced|laid|appointed|put)\b",
        rf"The following (?:named )?{_LISTED}s?\b[^.]{{0,160}} (?:was|were|is|are)\b",
        rf"(?:The |Said )?{_PAPER}s?(?:\b(?:[^.]|Mr?s?\.|Nos?\.){{0,160}} (?:is|are),? as follows| follows?):",
        r"The (?:(?:joint|concurrent) )?(?:resolution|preamble|amendment)\b[^.]{0,160} reads? as follows:",
        r"A (?:motion to reconsider|recorded vote|quorum)\b[^.]{0,60} (?:laid|ordered|agreed|refused)",
        r"(?:Thereupon|Accordingly),? (?:at|the (?:Senate|House|Committee|bill|resolution))\b|Accordingly \(",
        r"So \(|So the (?:bill|motion|resolution|amendment|conference report|nomination)\b",
        r"By unanimous consent,|On motion of M",
        r"Amendments? (?:No\.|Nos\.|\(No)[^.]{1,60} (?:was|were) (?:agreed|rejected|withdrawn)",
        r"(?:S|H)\. ?(?:(?:R|J|Con|Res)\. ?)*\d+\. (?:A|An|Joint|Concurrent) ",
        r".{3,120} led the (?:\w+ in the )?Pledge of Allegiance\b",
        r"The (?:Assistant to|Deputy|Assistant)? ?(?:the )?(?:Sergeant at Arms|Doorkeeper) (?:announced|escorted)\b",
        r"(?:At (?:noon|midnight|\d{1,2} o'clock\b[^,]{0,40}),? )?[^.:;]{3,240}\b(?:entered|retired from|left) the "
        r"(?:Hall of the House|Chamber|Hall)\b",
        r"At the request of M|Pursuant to clause \d|Under clause \d|Leave of absence was granted",
        r"EXHIBIT\b|Exhibit \d|Amendment offered by M|SA \d+\.",
    )
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|we|our|us|you|your)\b")
_IN_PASSING = re.compile(
    r"\((?!.*(?:applause|laughter))|\[(?!Roll|Page)|.*\baddressed the Chair|There was no objection|.* (?:assumed|in) the [Cc]hair"
)
_INSERTS = re.compile(
    r"\b(?:insert|includ|submit|attach|enclos|append|print|enter|RECORD|Record\b|text of|unanimous consent|exhibit|as follows|"
    r"following (?:letter|article|statement|bill|material|text|editorial|list|table))"
)


def is_formula(text: str) -> bool:
    """True for a sentence of the record's own."""
    return _FORMULA.match(text) is not None and not _FIRST_PERSON.search(text[:400])


def is_in_passing(text: str) -> bool:
    """True for a line of the record's own after which the same turn goes on."""
    return _IN_PASSING.match(text) is not None


def inserts(text: str) -> bool:
    """True when the words announce a document for the record rather than a passage that is read out."""
    return _INSERTS.search(text) is not None
