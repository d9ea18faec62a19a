"""A title that names an office alone takes no later name of another; an aide is not the principal. All names are invented."""

import pytest

from podium.extract.people import read_people
from podium.extract.person import is_persons_name, read_person
from podium.extract.speaker_index import index_speakers
from podium.records import Speaker


@pytest.mark.parametrize(
    "title",
    [
        "Remarks by the President Welcoming Prime Minister Mabel Thornquist of Zembla",
        "Remarks by the Vice President Swearing In Secretary of Agriculture Joe Tickler",
        "Remarks by the First Lady Introducing President Thornquist",
        "Speech by the Secretary General welcoming Prime Minister Mabel Thornquist",
        "Remarks by the Secretary-General Awarding Medal to Mabel Thornquist",
        "Remarks by the President to the Crew of the USS Joe Tickler",
        "Remarks by the Vice President to the Sailors of Naval Station Quill",
        "Statement by the Secretary General on the visit of Foreign Minister Joe Tickler",
        "Statement by the President on the Death of Senator Joe Tickler",
        "Remarks at Launch of Report by Professor Mabel Thornquist",
        "Speech by the Chief of Staff of President Mabel Thornquist at the lamp fair",
        "Briefing by the Spokesperson of President Mabel Thornquist",
        "Remarks by the wife of President Mabel Thornquist",
    ],
)
def test_a_title_of_an_office_alone_names_nobody(title: str) -> None:
    assert read_people(title) == ()


@pytest.mark.parametrize(
    ("title", "name", "role"),
    [
        ("Remarks by President Harding Welcoming Prime Minister Mabel Thornquist", "Harding", "President"),
        ("Remarks by the Ambassador to Zembla Joe Tickler", "Joe Tickler", "Ambassador to Zembla"),
        ("Remarks by the Envoy of the Secretary-General Joe Tickler", "Joe Tickler", "Envoy of the Secretary-General"),
        ("Remarks by the Acting Minister for Housing Joe Tickler", "Joe Tickler", "Acting Minister for Housing"),
        (
            "Speech by Joe Tickler, Chief of Staff of President Mabel Thornquist",
            "Joe Tickler",
            "Chief of Staff of President Mabel Thornquist",
        ),
    ],
)
def test_an_office_keeps_the_name_of_its_holder(title: str, name: str, role: str) -> None:
    assert [(one.name, one.role) for one in read_people(title)] == [(name, role)]


def test_the_label_of_an_aide_is_not_the_principals() -> None:
    assert read_person("Spokesperson of President Thornquist").role is None
    assert "Spokesperson" in read_person("Spokesperson of President Thornquist").name


@pytest.mark.parametrize(
    "words",
    [
        "Jornalista",
        "INTERLOCUTORA",
        "Unidentified Journalist",
        "CREW MEMBERS",
        "Mabel, Harbour News",
    ],
)
def test_a_voice_a_paper_and_half_an_office_are_no_names(words: str) -> None:
    assert not is_persons_name(words)


def test_a_portfolio_is_not_the_ministers_name() -> None:
    assert not index_speakers({}, (Speaker("de Hacienda", "Ministro"),), (), "Ministro de Hacienda: Buenos días.").people
    said = {"Ministro da Fazenda, Joaquim dos Anjos": "Bom dia."}
    assert not index_speakers(said, (), (), "Ministro da Fazenda, Joaquim dos Anjos: Bom dia.").people


def test_a_name_ends_without_the_full_stop_of_its_sentence_and_is_not_cut_at_its_particles() -> None:
    assert [one.name for one in read_people("Persconferentie van minister-president Gijs Kooistra.")] == ["Gijs Kooistra"]
    assert read_people("Toespraak van minister Griet in 't Woud-van den Dam bij de opening") == ()
