"""Labels and headers to people. The people are invented; the offices and the forms are real."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.extract.name_match import same_person
from podium.extract.people import read_people
from podium.extract.person import is_office_alone, is_persons_name, read_person
from podium.records import Speaker
from podium.text.folding import fold


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("NATO Secretary General Ada Quill", "Ada Quill", "NATO Secretary General"),
        ("Secretary of State Quill", "Quill", "Secretary of State"),
        ("LT. GENERAL QUILL", "Quill", "LT. GENERAL"),
        ("Lt. Governor Ada Quill", "Ada Quill", "Lt. Governor"),
        ("President of Russia Ivan Petrovich Sokol", "Ivan Petrovich Sokol", "President of Russia"),
        (
            "President of the Federal Republic of Germany Karl-Otto von Wiese",
            "Karl-Otto von Wiese",
            "President of the Federal Republic of Germany",
        ),
        ("President of the Republic of Korea Kang Mi-rae", "Kang Mi-rae", "President of the Republic of Korea"),
        ("President of South Korea Kang Mi-rae (retranslated)", "Kang Mi-rae", "President of South Korea"),
        ("President of the Republic of the Sudan Omar al-Tayeb", "Omar al-Tayeb", "President of the Republic of the Sudan"),
        ("President of Turkey Ali Mehmet Yilmazer", "Ali Mehmet Yilmazer", "President of Turkey"),
        ("Governor of St Petersburg Oleg Ptitsyn", "Oleg Ptitsyn", "Governor of St Petersburg"),
        ("CEO of Rosforel Oleg Ptitsyn", "Oleg Ptitsyn", "CEO of Rosforel"),
        ("CEO of Royal Dutch Herring Piet van Dam", "Piet van Dam", "CEO of Royal Dutch Herring"),
        ("Minister of Industry and Trade Oleg Ptitsyn", "Oleg Ptitsyn", "Minister of Industry and Trade"),
        ("Krasnodar Territory Governor Oleg Ptitsyn", "Oleg Ptitsyn", "Krasnodar Territory Governor"),
        (
            "Head of the Federal Service for Oversight of Consumer Protection and Welfare Anna Lugova",
            "Anna Lugova",
            "Head of the Federal Service for Oversight of Consumer Protection and Welfare",
        ),
        (
            "Minister of Labour, Family, Social Affairs and Equal Opportunities of the Republic of Slovenia Ana Novak-Zver",
            "Ana Novak-Zver",
            "Minister of Labour, Family, Social Affairs and Equal Opportunities of the Republic of Slovenia",
        ),
        ("Mayor of Ljubljana (Republic of Slovenia) Jan Zver (retranslated)", "Jan Zver", "Mayor of Ljubljana (Republic of Slovenia)"),
        ("Crown Prince of Abu Dhabi Faris Al Marzan", "Faris Al Marzan", "Crown Prince of Abu Dhabi"),
        ("Patriarch Foma of Moscow and All Russia", "Foma", "Patriarch of Moscow and All Russia"),
        ("CNBC TV anchor Joe Tickler, moderator of the plenary session", "Joe Tickler", "CNBC TV anchor"),
        ("Ada Quill, President of the ECB", "Ada Quill", "President of the ECB"),
        ("Philip R. Quill, Member of the Executive Board of the ECB", "Philip R. Quill", "Member of the Executive Board of the ECB"),
        ("ADA QUILL (NATO Spokesperson)", "Ada Quill", "NATO Spokesperson"),
        ("Ada Quill [Former Foreign Minister of Australia, Moderator]", "Ada Quill", "Former Foreign Minister of Australia, Moderator"),
        ("Joe Tickler (WSJ)", "Joe Tickler", "WSJ"),
        ("The Secretary of State for Defence (Dr Ada Quill)", "Ada Quill", "Secretary of State for Defence"),
        ("The Attorney-General (Mr Joe Tickler)", "Joe Tickler", "Attorney-General"),
        ("Joe Tickler (Kettering) (Con)", "Joe Tickler", None),
        ("Mr Hakim (Pakistan)", "Hakim", None),
        ("Ada[pause]Quill", "Ada Quill", None),
        ("Lord Quillington", "Lord Quillington", None),
        ("Gen. Sir Joe Tickler", "Joe Tickler", None),
        ("Dr. Ada Quill", "Ada Quill", None),
        ("The Rt Hon Ada Quill MP", "Ada Quill", None),
        ("Ada ap Quill MP", "Ada ap Quill", None),
        ("Nur binti Larkah MP", "Nur binti Larkah", None),
        ("Special Envoy Ambassador Ada Quill", "Ada Quill", "Special Envoy"),
        ("Professor Ada Quill - Chief Veterinary Officer", "Ada Quill", "Chief Veterinary Officer"),
        ("The Minister for Lamps, Senator Ada Quill", "Ada Quill", "Minister for Lamps"),
        ("Deputy Ambassador Ada Quill", "Ada Quill", "Deputy Ambassador"),
        ("Mr. Quill, Minister for Harbours, MP", "Quill", "Minister for Harbours"),
        ("President Ada Quill as Prepared for Delivery", "Ada Quill", "President"),
        ("MS. QUILL", "Quill", None),
        ("MR. McTICKLER", "McTickler", None),
        ("PRESIDENT QUILL", "Quill", "PRESIDENT"),
        ("Prime Minister May", "May", "Prime Minister"),
        ("Governor King", "King", "Governor"),
        ("Attorney General Quill", "Quill", "Attorney General"),
        ("First Lady Ada Quill", "Ada Quill", "First Lady"),
        ("Julia Bishop", "Julia Bishop", None),
        ("Walter Tickler King, Jr.", "Walter Tickler King, Jr.", None),
        ("Vice Chair for Supervision Joe S. Tickler", "Joe S. Tickler", "Vice Chair for Supervision"),
        ("U.S. Secretary of State Joe J. Tickler", "Joe J. Tickler", "U.S. Secretary of State"),
        ("Prime Minister Quill of Australia", "Quill", "Prime Minister of Australia"),
        ("Bundeskanzler Quill", "Quill", "Bundeskanzler"),
        ("Mr. QUILL of Florida", "Quill", None),
        ("Secretary QUILL", "Quill", "Secretary"),
        ("Prime Minister LARK Mei Lin", "LARK Mei Lin", "Prime Minister"),
        ("Secretary General NATO", "Secretary General NATO", None),
        ("Ned Brook, WSJ", "Ned Brook", "WSJ"),
        ("Ned Brook de la Tour", "Ned Brook de la Tour", None),
    ],
)
def test_a_phrase_about_one_person(text: str, name: str, role: str | None) -> None:
    person = read_person(text)
    assert (person.name, person.role) == (name, role)


@pytest.mark.parametrize(
    "label",
    [
        "THE PRESIDENT",
        "SECRETARY GENERAL",
        "Mr. Speaker",
        "NATO Spokesperson",
        "Q",
        "Response from the hall",
        "President of Ukraine",
        "During the call, Ada Quill",
    ],
)
def test_a_label_without_a_name_stays_whole(label: str) -> None:
    person = read_person(label)
    assert (person.name, person.role) == (label, None)


@pytest.mark.parametrize(
    ("header", "people"),
    [
        (
            "Remarks by President Lark, Vice President Brevik, Secretary of State Quill, and U.N. Ambassador Mze at Working Dinner",
            [("Lark", "President"), ("Brevik", "Vice President"), ("Quill", "Secretary of State"), ("Mze", "U.N. Ambassador")],
        ),
        (
            "by NATO Secretary General Ada Quill with the Prime Minister of Japan, Kenji Aoi",
            [("Ada Quill", "NATO Secretary General"), ("Kenji Aoi", "Prime Minister of Japan")],
        ),
        (
            "Joint press conference of NATO Secretary General Ada Quill and the President of Ukraine, Taras Lis",
            [("Ada Quill", "NATO Secretary General"), ("Taras Lis", "President of Ukraine")],
        ),
        (
            "with NATO Secretary General Ada Quill, the President of Georgia, Nino Mze and the Prime Minister of Ukraine, Taras Lis",
            [("Ada Quill", "NATO Secretary General"), ("Nino Mze", "President of Georgia"), ("Taras Lis", "Prime Minister of Ukraine")],
        ),
        (
            "Press conference by Lord Quillington, NATO Secretary General and Mr. Ivan Sokol, Defence Minister of the Russian Federation",
            [("Lord Quillington", "NATO Secretary General"), ("Ivan Sokol", "Defence Minister of the Russian Federation")],
        ),
        (
            "Remarks by President Quill and Prime Minister May in Joint Press Conference",
            [("Quill", "President"), ("May", "Prime Minister")],
        ),
        (
            "Remarks by President Quill, Prime Minister Wombat of Australia, and Prime Minister Moor of the United Kingdom",
            [("Quill", "President"), ("Wombat", "Prime Minister of Australia"), ("Moor", "Prime Minister of the United Kingdom")],
        ),
        ("Remarks by the Vice President and Indonesian President Wayan to the Press", [("Wayan", "Indonesian President")]),
        (
            "Press Briefing by Press Secretary Ada Quill and NSA J.T. McTickler, 9/28/2017, #17",
            [("Ada Quill", "Press Secretary"), ("J.T. McTickler", "NSA")],
        ),
        (
            "Speech by Philip R. Quill, Member of the Executive Board of the ECB, at the Lobster Club, Oslo",
            [("Philip R. Quill", "Member of the Executive Board of the ECB")],
        ),
        (
            "Speech by Dr Jan Wiese, President of the Deutsche Bundesbank and Chairman of the Board of the BIS, at the Stock Exchange",
            [("Jan Wiese", "President of the Deutsche Bundesbank and Chairman of the Board of the BIS")],
        ),
        (
            "Introductory statement by Ada Quill, President of the ECB, Luis de Vega, Vice-President of the ECB",
            [("Ada Quill", "President of the ECB"), ("Luis de Vega", "Vice-President of the ECB")],
        ),
        (
            "Introductory statement by Ada Quill, President of the ECB, and Luis de Vega, Vice President of the ECB",
            [("Ada Quill", "President of the ECB"), ("Luis de Vega", "Vice President of the ECB")],
        ),
        ("Interview of the Vice President by Joe Tickler of KQTX", [("Joe Tickler", "KQTX")]),
        (
            "Interview of Vice President Ada Quill by Joe Tickler, WKMG News 6",
            [("Ada Quill", "Vice President"), ("Joe Tickler", "WKMG News")],
        ),
        ("Press Gaggle by President Quill, Newtown Municipal Airport, 9/24/2017", [("Quill", "President")]),
        ("Joint press point, with NATO Secretary General Ada Quill", [("Ada Quill", "NATO Secretary General")]),
        ("Speech by Governor Quill on the economic outlook", [("Quill", "Governor")]),
        ("Speech by Minister for Herring Joe Tickler. This is a transcript.", [("Joe Tickler", "Minister for Herring")]),
        ("Exchange Prior to Discussions With Prime Minister Ada Quill of Ruritania", [("Ada Quill", "Prime Minister of Ruritania")]),
        ("Statement by Ambassador Ada Quill-Aoi", [("Ada Quill-Aoi", "Ambassador")]),
        ("The long run - speech by Ada Quill", [("Ada Quill", None)]),
        ("Prime Minister Ada Quill's speech at the Guildhall", [("Ada Quill", "Prime Minister")]),
        ("Secretary Joe J. Tickler At a Press Availability", [("Joe J. Tickler", "Secretary")]),
        ("Ada Quill answered questions from journalists", [("Ada Quill", None)]),
        ("Pressekonferenz von Bundeskanzler Wiese und Präsident Petit in Berlin", [("Wiese", "Bundeskanzler"), ("Petit", "Präsident")]),
        ("Meeting with Head of Mordovia Oleg Ptitsyn", [("Oleg Ptitsyn", "Head of Mordovia")]),
        (
            "PRESS CONFERENCE BY SECRETARY GENERAL ADA QUILL AND GENERAL JOE TICKLER",
            [("Ada Quill", "SECRETARY GENERAL"), ("Joe Tickler", "GENERAL")],
        ),
        ("Remarks by the Second Gentleman and Vice President Ada Quill", [("Ada Quill", "Vice President")]),
        ("Joint remarks with the President of Ruritania, Bo Quill, Hentzburg", [("Bo Quill", "President of Ruritania")]),
    ],
)
def test_headers(header: str, people: list[tuple[str, str | None]]) -> None:
    assert [(person.name, person.role) for person in read_people(header)] == people


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Discurso del ministro de Hacienda Ramiro Quesada Luna en la feria", [("Ramiro Quesada Luna", "ministro de Hacienda")]),
        ("Palabras de la presidenta de la República, Elvira Quesada, en el puerto", [("Elvira Quesada", "presidenta de la República")]),
        ("Mensaje a la Nación del Presidente Ramiro Quesada", [("Ramiro Quesada", "Presidente")]),
        ("DISCURSO DEL RECTOR DE LA UNIVERSIDAD, RAMIRO DE LA LUNA, EN EL PUERTO", [("Ramiro de la Luna", "Rector de la Universidad")]),
        ("Discurso da ministra da Saúde Inês Lampreia no Senado", [("Inês Lampreia", "ministra da Saúde")]),
        ("Discours de M. Armand Quillec, ministre de l’Intérieur, devant les maires", [("Armand Quillec", "ministre de l’Intérieur")]),
        ("Allocution du Premier ministre Armand Quillec au port", [("Armand Quillec", "Premier ministre")]),
        (
            "Déclaration du Président de la République, M. Armand Quillec, et de la Chancelière Ada Quill",
            [("Armand Quillec", "Président de la République"), ("Ada Quill", "Chancelière")],
        ),
        ("Il porto nuovo, il discorso del Presidente della Repubblica Dario Lampi", [("Dario Lampi", "Presidente della Repubblica")]),
        ("Rede von Bürgermeisterin Ada von der Quelle zur Eröffnung", [("Ada von der Quelle", "Bürgermeisterin")]),
        ("Grußwort des Präsidenten der Zentralbank, Dr. Karl Wiese", [("Karl Wiese", "Präsidenten der Zentralbank")]),
        ("Toespraak van minister-president Piet van Dam bij de haven", [("Piet van Dam", "minister-president")]),
        # nothing parts the office from the name, or the title names another than whoever speaks
        ("Discurso del ministro de Faros Ramiro Quesada Luna", []),
        ("Discurso del hijo del presidente Ramiro Quesada", []),
        ("Discurso del presidente Ramiro Quesada y Elvira Luna", []),
        ("Message du Président de la République", []),
        ("El presidente de la República, Ramiro Quesada, inaugura el puerto", []),
    ],
)
def test_titles_in_which_an_office_has_articles(title: str, people: list[tuple[str, str]]) -> None:
    assert [(person.name, person.role) for person in read_people(title)] == people


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Weekly Address",
        "Armed Forces Day",
        "The value of parishes",
        "Answers to media questions",
        "Remarks by the Vice President at the Munich Security Conference",
        "Secretary-General's remarks to the Security Council",
        "Moscow Mayor’s inauguration",
        "Speech at the inauguration ceremony for Moscow Mayor Oleg Ptitsyn",
        "G20 Summit. Day Two",
        "Formula One Russian Grand Prix",
        "Industrial Trade Fair opening",
        "Meeting of Council for Civil Society and Human Rights",
        "Joint remarks with the Chancellor of Ruritania, Hentzburg",
        "Joint remarks with the President of Indonesia, Kuala Lumpur",
        "Broadcast by the Prime Miniser, Mr. Quill",
        "Joint Press Conference with Premiers Quill, Lark and Holt",
    ],
)
def test_headers_that_name_nobody(header: str) -> None:
    assert read_people(header) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Quill", "ADA QUILL", True),
        ("Ada Quill", "A. Quill", True),
        ("Joe J. Tickler", "Joe Tickler", True),
        ("Dr. Quill", "Ada Quill", True),
        ("Traian Băsu", "Traian Basu", True),
        ("Ada Quill", "Eva Quill", False),
        ("Ada Quill", "Ada Tickler", False),
        ("Joe Tickler Jr.", "Joe Tickler Sr.", False),
        ("Joe Tickler, Jr.", "Joe Tickler", True),
        ("Quill", "Tickler", False),
        ("", "Quill", False),
    ],
)
def test_whether_two_names_are_of_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


_WORDS = st.sampled_from(
    [
        "President",
        "of",
        "the",
        "Ada",
        "Quill",
        "van",
        "and",
        ",",
        "with",
        "by",
        "(WSJ)",
        "Turkey",
        "MP",
        "Dr.",
        "at",
        "Council",
        "Jr.",
        "J.",
        "II",
        "Remarks",
        "’s",
        "on",
    ]
)


@given(st.lists(_WORDS, max_size=14).map(" ".join) | st.text(max_size=100))
def test_every_name_is_printed_in_the_text(text: str) -> None:
    printed = fold(text).casefold()
    for person in (read_person(text), *read_people(text)):
        assert all(word.strip(",").casefold() in printed for word in person.name.split())


@pytest.mark.parametrize(
    ("header", "people"),
    [
        ("Ada F. Quill, President of the Northern Central Bank, Oslo", [("Ada F. Quill", "President of the Northern Central Bank")]),
        ("TRANSCRIPT OF THE PRIME MINISTER THE HON ADA QUILL, MP RADIO 2LX WITH OLE STRAND", [("Ada Quill", "PRIME MINISTER")]),
        ("TRANSCRIPT OF THE PRIME MINISTER THE HON ADA QUILL MPINTERVIEW WITH OLE STRAND", [("Ole Strand", None)]),
    ],
)
def test_a_bank_or_a_broadcast_is_nobody(header: str, people: list[tuple[str, str]]) -> None:
    assert [(person.name, person.role) for person in read_people(header)] == people


@pytest.mark.parametrize(
    ("label", "name", "role"),
    [
        ("PM QUILL", "Quill", "PM"),
        ("ATTORNEY-GENERAL QUILL", "Quill", "ATTORNEY-GENERAL"),
        ("MR, QUILL", "Quill", None),
        ("ADA ' QUILL", "Ada Quill", None),
    ],
)
def test_offices_and_addresses_as_labels_shorten_them(label: str, name: str, role: str | None) -> None:
    assert read_person(label) == Speaker(name, role)


@pytest.mark.parametrize(
    ("printed", "office"),
    [
        ("Chief Veterinary Officer", True),
        ("National Medical Director", True),
        ("Chief Ada Quill", False),
        ("Deputy Ada Larkah Holt", False),
    ],
)
def test_an_office_over_any_field_is_an_office_alone(printed: str, office: bool) -> None:
    assert is_office_alone(printed) is office
    assert not is_persons_name(printed) or not office


@pytest.mark.parametrize("name", ["Medical Officer", "Harbour Shire Mayor", "Premiers Quill"])
def test_the_rest_of_an_office_is_no_name(name: str) -> None:
    assert not is_persons_name(name)
