"""Whom the fields and labels of Australia's Hansard name: ``King, Madeleine MP``, ``Mr PEARCE``, ``The DEPUTY SPEAKER``. Pure."""

import re
from dataclasses import replace

from podium.extract import Called, Node, fold

NOBODY = {"10000", "110000"}
"""The number of whoever is in the chair."""
_MEMBER = re.compile(r"(?P<surname>[^,(]+),\s*(?P<given>[^,(]+?)(?:,?\s+MP)?,?\s*(?:\((?P<office>[^()]*)\))?")
_ADDRESS = re.compile(
    r"(?P<address>Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Sen(?:ator)?|(?:The )?(?:Rt |Right )?Hon)\.?\s+(?=\S)", re.IGNORECASE
)
_CHAIR = re.compile(
    r"(?:The )?(?P<office>(?:(?:ACTING|DEPUTY|TEMPORARY) )*(?:SPEAKER|PRESIDENT|CHAIR(?:MAN|WOMAN)?|CLERK)\b)", re.IGNORECASE
)


def member_of_fields(talker: Node) -> Called | None:
    """Whom the fields of a talker name; ``None`` where they name an office alone."""
    fields = {child.tag: child.text for child in talker.children if child.tag != "name"}
    names = {child.attribute("role"): child.text for child in talker.children if child.tag == "name"}
    found = _MEMBER.fullmatch(fold(names.get("metadata") or ""))
    if found is None or _CHAIR.match(found["surname"]):
        return None
    number = fields.get("name.id") or ""
    return Called(
        f"{without_address(found['given'])} {found['surname'].strip()}",
        office=fields.get("role") or None,
        party=fields.get("party") or None,
        constituency=fields.get("electorate") or None,
        person_id=f"aph:{number}" if number and number not in NOBODY else None,
    )


def without_address(name: str) -> str:
    """The name without forms of address."""
    while found := _ADDRESS.match(name):
        name = name[found.end() :]
    return name


def member_of_label(label: str) -> Called:
    """Whom a label names by itself: an office, or a Member in short."""
    label = fold(label).strip(" :—-")
    address = _ADDRESS.match(label)
    if _CHAIR.match(label) or address is None:  # the chair, or several at once: one office is several people's on a day
        return Called(office=label)
    name = " ".join(word.capitalize() if word.isupper() else word for word in without_address(label).split())
    return Called(name, address["address"].lower())


def in_chair(member: Called, label: str) -> Called:
    """The same Member, called by an office: it is theirs in this place only, as others follow in the chair on the same day."""
    found = _CHAIR.match(fold(label))
    if found is None:
        return member
    office = found["office"].title()
    return replace(member, office=office, seat=f"{office} {member.name}")
