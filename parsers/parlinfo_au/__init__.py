"""Parliament of Australia: Hansard of both chambers as XML, a sitting day of a chamber a file, in the schemas until 2011 and since.

ParlInfo also shows each fragment of it as a page of the web: those are refused.
"""

import re

from parsers.parlinfo_au.members import member_of_label
from parsers.parlinfo_au.proceedings import entries
from podium.extract import Layout, Licence, Listing, Reuse, Source, always, chamber_record, day_of, keyed, text_of, unspoken

# A sitting day stands below its date or a number, whatever the name of the file: proof and official record are one.
SITTING = keyed(
    r"(?i:parlinfo\.aph\.gov\.au/parlInfo/download/chamber/(?P<key>hansard[rs](?:80)?/[\w-]+)/toc_unixml/[^?#]+)",
    r"(?i:www\.aph\.gov\.au/api/hansard/link/?\?id=chamber/(?P<key>hansard[rs](?:80)?/[\w-]+)/0000&linktype=xml)",
    spelt=str.lower,
)


def without_fragment(url: str) -> str:
    """The address over https and without fragment; what follows a semicolon belongs to the path."""
    return re.sub(r"^http:", "https:", url.partition("#")[0])


# As the head of the file shortens it: ``REPS``, ``House of Reps``, ``Senate``.
CHAMBER = text_of("session\\.header > chamber")

HANSARD = Layout(
    name="hansard_xml",
    landmarks=("hansard > session\\.header", "hansard > chamber\\.xscript, hansard > maincomm\\.xscript, hansard > fedchamb\\.xscript"),
    title=CHAMBER,
    date=day_of("session\\.header > date"),
    place=CHAMBER,
    document_type=always("Hansard debate"),
    language=always("en"),
    spoken=lambda page: chamber_record(entries(page), member_of_label),
)
DISPLAY = unspoken(
    "display",
    'title:contains("ParlInfo"), #documentContainer, .documentContent, #searchResults',
    why="a display or search page of ParlInfo: the XML of the sitting holds its words",
)
SITTINGS = Listing(
    "https://www.aph.gov.au/Parliamentary_Business/Hansard",
    pages=None,
    item="a[id*=lvHansard_hlXML]",
    link="a[id*=lvHansard_hlXML]",
    next="a[id$=hlPrevSittingWeek]",
    pattern=r"/toc_unixml/(?:[^/]*_(?P<year>\d{4})_(?P<month>\d\d)_(?P<day>\d\d))?|linktype=xml",
)

SOURCE = Source(
    name="parlinfo_au",
    title="Parliament of Australia, Hansard",
    home="https://www.aph.gov.au/Parliamentary_Business/Hansard",
    hosts=("parlinfo.aph.gov.au", "www.aph.gov.au"),
    key=SITTING,
    canonical=without_fragment,
    licence=Licence("CC-BY-NC-ND-4.0", "https://www.aph.gov.au/Help/Disclaimer_Privacy_Copyright", Reuse.NON_COMMERCIAL),
    layouts=(HANSARD, DISPLAY),
    # It names the sittings of a week with their files, and the week before it; from documentation, as whoever asks from a data centre is
    # challenged by both hosts.
    scheduled=(SITTINGS,),
    complete=(SITTINGS,),
    schedule="50 20 * * *",  # the proof of a sitting stands there in the morning of Canberra
)
