"""Pages that declare no charset: read rightly or refused as ``bad_charset``, never as a page without words and never as other letters."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pytest
from crawling import SOURCE, url
from growth import ratio

import parsers
from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.page.charset import decoded, undeclared_charset, wide_charset
from podium.text.language import mojibake

AT = datetime(2026, 11, 23, tzinfo=UTC)
TEXTS = {
    "ru": "Уважаемые коллеги! Мы собрались сегодня, чтобы обсудить развитие нашей гавани и города. Благодарю всех, кто приехал к нам в этот день.",
    "uk": "Шановні колеги! Ми зібралися сьогодні, щоб обговорити розвиток нашої гавані та її міст. Дякую всім, хто приїхав до нас у цей день.",
    "bg": "Уважаеми колеги, събрахме се днес, за да обсъдим развитието на нашето пристанище и на нашите градове. Благодаря на всички.",
    "sr": "Даме и господо, захваљујем на позиву на данашњи састанак. Извор наше снаге је сарадња међу градовима, која траје већ дуго.",
    "pl": "Szanowni Państwo, dziękuję za zaproszenie na spotkanie. Źródłem naszej siły jest współpraca między miastami, która trwa od lat.",
    "cs": "Vážené dámy a pánové, děkuji za pozvání na dnešní setkání. Zdrojem naší síly je spolupráce mezi městy, která trvá řadu let.",
    "sk": "Vážené dámy a páni, ďakujem za pozvanie na dnešné stretnutie. Zdrojom našej sily je spolupráca miest. Ľudia ťažko pracujú.",
    "hr": "Dame i gospodo, zahvaljujem na pozivu na današnji sastanak. Izvor naše snage je suradnja među gradovima, koja traje već dugo.",
    "ro": "Doamnelor şi domnilor, vă mulţumesc pentru invitaţia la întâlnirea de astăzi. Izvorul puterii noastre este cooperarea dintre oraşe.",
    "hu": "Hölgyeim és uraim, köszönöm a meghívást a mai találkozóra. Városaink együttműködése erőnk forrása, amely hosszú évek óta tart.",
    "el": "Κυρίες και κύριοι, σας ευχαριστώ για την πρόσκληση. Η συνεργασία των πόλεων είναι η πηγή της δύναμής μας. Άνθρωποι όλων των πόλεων.",
    "tr": "Sayın konuklar, bugünkü toplantıya geldiğiniz için teşekkür ederim. Şehirlerimiz arasındaki işbirliği gücümüzün kaynağıdır.",
    "lt": "Ponios ir ponai, dėkoju už kvietimą į šiandienos susitikimą. Mūsų jėgos šaltinis yra miestų bendradarbiavimas ir bičiulystė.",
    "he": "גבירותיי ורבותיי, אני מודה לכם על שבאתם היום לפגישה הזאת. שיתוף הפעולה בין הערים שלנו הוא מקור הכוח שלנו.",
    "ar": "السيدات والسادة، أشكركم على حضوركم اليوم إلى هذا الاجتماع. إن التعاون بين مدننا هو مصدر قوتنا منذ سنوات طويلة.",
    "ja": "皆様、本日はお招きいただき、誠にありがとうございます。私たちの町の協力は長年にわたり続いてまいりました。港の灯りを守る人々に感謝します。",
    "zh": "各位来宾，女士们、先生们：感谢大家今天来到这里。我们城市之间的合作已经持续了许多年，这是我们力量的源泉。港口的灯光照亮了我们。",
    "zh-Hant": "各位來賓，女士們、先生們：感謝大家今天來到這裡。我們城市之間的合作已經持續了許多年，這是我們力量的源泉。",
    "ko": "여러분, 오늘 이 자리에 참석해 주셔서 감사합니다. 우리 도시들의 협력은 오랫동안 계속되어 왔으며 우리 힘의 원천입니다.",
    "fr": "Mesdames et Messieurs, je vous remercie d’être venus à cette réunion. La coopération entre nos cités est la source de notre force.",
    "de": "Meine Damen und Herren, ich danke Ihnen, daß Sie heute gekommen sind. Die Zusammenarbeit der Städte ist unsere Stärke – über Jahre.",
    "en": "Ladies and gentlemen, thank you for coming – it’s the harbour’s day. The café of this house is open to “all” of you.",
}
READ = [
    *(("ru", codec) for codec in ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")),
    *(("uk", codec) for codec in ("cp1251", "koi8-u", "iso8859-5")),
    *(("bg", "cp1251"), ("bg", "iso8859-5"), ("sr", "cp1251"), ("sr", "iso8859-5")),
    *((language, codec) for language in ("pl", "cs", "sk", "hr", "ro", "hu") for codec in ("cp1250", "iso8859-2")),
    *(("el", "cp1253"), ("el", "iso8859-7"), ("tr", "cp1254"), ("lt", "cp1257"), ("he", "cp1255"), ("ar", "cp1256"), ("ar", "iso8859-6")),
    *(("ja", "shift_jis"), ("ja", "euc_jp"), ("ja", "iso2022_jp"), ("zh", "gb18030"), ("zh-Hant", "big5"), ("ko", "euc_kr")),
    *(
        ("zh", "hz"),
        ("ko", "iso2022_kr"),
        ("zh", "iso2022_jp_2"),
        ("el", "iso2022_jp_2"),
        ("cs", "iso2022_jp_2004"),
        ("de", "iso2022_jp_3"),
    ),
    *(("fr", "cp1252"), ("de", "cp1252"), ("en", "cp1252"), ("en", "utf-8"), ("ru", "utf-8")),
    *((language, codec) for language in ("en", "ru", "ja") for codec in ("utf-16-le", "utf-16-be")),
]
OTHERS = (
    "mac-roman",
    "cp850",
    "cp437",
    "mac-latin2",
    "cp852",
    "cp855",
    "cp869",
    "iso8859-3",
    "iso8859-4",
    "cp949",
    "euc_jis_2004",
    "tis-620",
    "utf-7",
    "iso2022_jp_1",
    "iso2022_jp_ext",
)


def page(language: str, times: int = 3) -> str:
    words = TEXTS[language]
    paragraphs = f"<p>{words}</p>" * times
    return (
        "<!doctype html><html><head><title>Remarks on lamp 1</title><script>var a = 'x<y';</script></head><body><nav>Home About Contact</nav>"
        f"<article><h1>Remarks on lamp 1</h1><time datetime='2026-10-01'>1 October 2026</time><div class=words>{paragraphs}</div></article>"
    )


def answer(body: bytes, kind: str = "text/html") -> Capture:
    return Capture(url(1), url(1), 200, (("Content-Type", kind),), body, AT)


@pytest.mark.parametrize(("language", "codec"), READ)
def test_a_page_that_declares_none_is_read_as_it_was_written(language: str, codec: str) -> None:
    body = page(language).encode(codec, "xmlcharrefreplace")
    assert decoded(answer(body)) == body.decode(codec)


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "iso8859-5", "utf-16-le"])
def test_its_record_has_those_words(codec: str) -> None:
    speech = parse(answer(page("ru").encode(codec)), SOURCE)
    assert [paragraph.text for paragraph in speech.paragraphs] == [TEXTS["ru"]] * 3
    assert speech.language == "ru"


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("codec", sorted({codec for _, codec in READ} | set(OTHERS)))
def test_no_charset_gives_other_letters_than_were_written(language: str, codec: str) -> None:
    """Every text in every charset that has its letters: read rightly, or refused as that and as nothing else."""
    try:
        body = page(language).encode(codec)
    except UnicodeEncodeError:
        return
    try:
        text = decoded(answer(body))
    except Rejected as reject:
        assert reject.reason is Reason.BAD_CHARSET, reject
    else:
        assert text == body.decode(codec)
        assert not mojibake(TEXTS[language])


def test_a_page_of_no_institution_is_refused_for_its_charset_and_never_for_having_no_words() -> None:
    for body in (page("ru").encode("cp855"), page("en").encode("mac-roman"), page("cs").encode("cp852")):
        with pytest.raises(Rejected) as reject:
            parse(answer(body), None)
        assert reject.value.reason is Reason.BAD_CHARSET


def test_a_letter_or_two_that_are_broken_leave_utf_8_what_it_is() -> None:
    body = page("fr").encode()
    at = body.index("é".encode())
    assert decoded(answer(body[:at] + body[at + 1 :])).count("\ufffd") == 1


def test_a_foreign_name_in_the_charset_of_its_own_language_is_refused() -> None:
    """As windows-1252 the name would be “Wa³êsa”."""
    english = page("en").replace("café", "town of Wałęsa")
    assert undeclared_charset(english.encode("iso8859-2", "replace")) is None


def test_a_menu_of_languages_does_not_make_a_page_another_language() -> None:
    menu = page("en").replace("<nav>", "<nav><a>Русский</a> <a>Українська</a> <a>Български</a> <a>Беларуская</a> <a>Македонски</a> ")
    assert undeclared_charset(menu.encode("cp1251", "xmlcharrefreplace")) in {"cp1251", None}


def test_what_is_declared_is_believed() -> None:
    body = page("ru").encode("koi8-r")
    assert decoded(answer(body, "text/html; charset=koi8-r")) == page("ru")
    assert decoded(answer(body.replace(b"<head>", b"<head><meta charset=koi8-r>"))) == page("ru").replace(
        "<head>", "<head><meta charset=koi8-r>"
    )


SEVEN_BITS = {
    "hz": "hz-gb-2312",
    "iso2022_jp": "iso-2022-jp",
    "iso2022_jp_2": "iso-2022-jp-2",
    "iso2022_kr": "iso-2022-kr",
    "utf-7": "utf-7",
}


@pytest.mark.parametrize("codec", SEVEN_BITS)
@pytest.mark.parametrize("language", ["ru", "zh", "ja", "ko", "fr"])
def test_seven_bits_are_read_or_refused_where_they_are_declared_too(codec: str, language: str) -> None:
    declared = page(language).replace("<head>", f"<head><meta charset={SEVEN_BITS[codec]}>")
    body = declared.encode(codec, "replace")
    for capture in (answer(body), answer(body, f"text/html; charset={SEVEN_BITS[codec]}")):
        if codec == "utf-7":  # which browsers read no more
            with pytest.raises(Rejected) as reject:
                decoded(capture)
            assert reject.value.reason is Reason.BAD_CHARSET
        else:
            assert decoded(capture) == body.decode(codec)


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=iso-2022-cn"])
def test_shifts_that_nobody_reads_here_are_refused_for_their_charset(kind: str) -> None:
    chinese = b"\x1b$)A\x0e" + bytes(byte & 0x7F for byte in TEXTS["zh"].encode("gb2312")) + b"\x0f"
    broken = page("zh").encode("hz").replace(b"~}", b"!~}", 1)
    for body in (page("en").encode("ascii", "replace").replace(b"harbour", chinese), broken):
        with pytest.raises(Rejected) as reject:
            parse(answer(body, kind), None)
        assert reject.value.reason is Reason.BAD_CHARSET


def test_plus_signs_and_tildes_of_ordinary_words_are_no_shifts() -> None:
    words = (
        "Call +12025550123 or +442071234567, write to lamp+newsletter@lamp.example or ~lamp/~{a b~}, in C++/CLI: 1+1, a+b+c, Lamp+Harbour."
    )
    body = page("en").replace("café", words).encode("ascii", "xmlcharrefreplace")
    assert decoded(answer(body)) == body.decode()


def test_binary_answers_are_binary_still() -> None:
    for body in (b"%PDF-1.7 \x00\x01", b"\x89PNG\r\n\x1a\n\x00" * 9, b"PK\x03\x04\x00\x00" * 20, bytes(range(256)) * 4):
        assert wide_charset(body) is None
        with pytest.raises(Rejected) as reject:
            decoded(answer(body))
        assert reject.value.reason in {Reason.NOT_TEXT, Reason.BAD_CHARSET}


@pytest.mark.parametrize(
    "unit",
    [
        b"<script>",
        b"<",
        b"<a ",
        b"<!--",
        b"&#",
        b"\xe9",
        b"\xe9\xe9 ",
        b"<p>\xe9",
        b"\x92\xe9",
        b"\xe9\n",
        b"a\xb3b",
        b"~{aa",
        b"~{",
        b"+",
        b"+AOk",
        b"\x1b$",
    ],
)
def test_the_time_of_a_guess_grows_no_faster_than_the_page(unit: bytes) -> None:
    undeclared_charset(page("ru").encode("koi8-r"))  # what is loaded once
    short, long = (partial(_guess, unit * (size // len(unit)) + b"\xe9 ") for size in (100_000, 400_000))
    assert ratio(long, short, 6, floor=0.02) < 6


def _guess(body: bytes) -> None:
    for part in (body, body[:-2]):  # in ASCII throughout, where the unit is
        with suppress(Rejected):
            undeclared_charset(part)


def test_real_pages_without_their_declaration_are_read_as_with_it(real_pages: object) -> None:
    """Those of one language: menus that name many in their own letters are not all in one charset."""
    from pathlib import Path

    from podium.archive.walk import captures

    read = 0
    for capture, _ in captures(Path(str(real_pages)) / "dev.warc.gz"):
        if parsers.for_url(capture.url) is None:
            continue
        bare = re.sub(r"charset=[\"']?[\w-]+", "", decoded(capture))
        body = bare.encode("cp1252", "xmlcharrefreplace")
        charset = undeclared_charset(body)
        assert charset is None or body.decode(charset) == body.decode("cp1252"), capture.url
        read += charset is not None
    assert read > 80
