"""The words by which an office is told from a name. Vocabulary only; ``podium.extract.people`` says how it is used.

Titles of many languages come from nameparser; the words of public office and of institutions that it lacks stand here.
"""

from nameparser import Lexicon

from podium.text.folding import vocabulary

_LEXICON = Lexicon.default()


HONORIFICS = vocabulary("""
    mr mrs ms miss mx dr prof professor sir dame rt hon honourable honorable rev revd reverend h.e excellency excellencies
    majesty highness holiness eminence beatitude sheikh sheikha shaykh gen lt lt-gen maj-gen col maj capt adm brig sgt cmdr lieut
    ltg herr frau bk bk'in bk’in bkin pm'in pm’in p'in p’in monsieur madame mme mlle m señor señora sr sra sig dott ing dipl-ing
""")
"""Forms of address: neither of the name nor of the role."""

ARTICLES = vocabulary("the his her their our a an right most very royal")
"""Words before an office or form of address that belong to neither name nor role."""

AMBIGUOUS = vocabulary("""
    king bishop pope major judge marshal prince knight page abbot law house west north south east union bank fund state
    states german english british justice white chancellor constable court speaker canon energy may march april june august
    new general trade news sheriff warden provost pastor priest monk baron host pilot coach board street press burgess
    singer poet painter lord growth patriarch sister brother mother father uncle aunt master maid saint jurist blues
    opera ranger sailor soldier banner bearer division family home
""")
"""Words of office or institution that are surnames too: never an office behind a given name at the end."""

_NO_OFFICE = vocabulary("""
    st me ra pro sn pir met vc wp pd mg bg ab bp mag timi model rock field bard graf greve baba count bench english blessed
    ens fr hr king's queen's 10th 1st 2nd 3rd 4th 5th 6th 7th right his her
""")

BODIES = vocabulary("""
    affairs agency agriculture academy administration antimonopoly army assembly association authority bank board bureau business
    cabinet chamber civil class club college command commerce commission committee commonwealth communications community company
    confederation conference congress constitutional construction cooperation corporation corps council court culture customs
    defence defense delegation department development duma economic economy education election electoral emergencies employment
    energy enterprise entrepreneurship environment equalities europe european exchequer executive external faction federal
    federation finance financial fisheries food force forces foreign forum foundation freedom fund government group growth
    headquarters health healthcare home homeland house housing human immigration industry infrastructure innovation institute
    intelligence interior international investment journal justice labour labor law leadership league legislation legislative
    local market markets media military ministers ministry monetary national nation nations nato natural navy network news
    northern office opposition organisation organization pacific parliament parliamentary partnership party peace pensions
    people's peoples planning police policy political postal press prosecutor protection province public radio railways
    reconciliation reform region regional regions relations republic research reserve resources rights rural safety sanctions
    science sciences security senate service services skills small social society south southern special sport sports staff state
    statistics strategic strategy supervision supreme sustainable sustainability system tax technology television territory times
    tourism trade transport transportation treasury treaty training tribunal tv union united university states grand municipal airport
    airbase palace hotel embassy museum stadium theatre theater centre center veterans war water welfare west western women
    women's work workers world youth zone first second third lower upper member members us uk un eu white
    american british russian german french chinese japanese italian korean indian canadian australian ukrainian polish turkish
    israeli spanish dutch greek swedish norwegian danish finnish swiss austrian belgian indonesian brazilian mexican egyptian
    saudi iranian iraqi afghan information knowledge kingdom revenue risk principal permanent assistant associate junior shadow
    chief lead crown new north east
""")
"""Words of institutions and portfolios: behind one of them a role ends at the earliest."""

ENDINGS = vocabulary("""
    affairs agriculture bank board chamber commission committee confederation congress council court culture defence defense
    development duma economy education energy environment federation finance government growth health industry interior justice
    labour labor parliament party province region republic security senate services sport sports territory tourism trade
    transport transportation treasury tribunal union nations nato
""")
"""Words of ``BODIES`` with which an institution's or portfolio's name usually ends: what follows one is a whole name."""

OFFICES = (
    (
        frozenset(word for word in _LEXICON.titles if word not in _NO_OFFICE | BODIES)
        | vocabulary("""
    major vice-president vice-chancellor vice-chair vice-chairman vice-minister secretary-general director-general elect
    minister-president prime-minister spokesperson spokesman spokeswoman chairman chairwoman chairperson head chief coo cto
    ombudsman ombudsperson moderator anchor tempore governor-general attorney-general solicitor-general auditor-general
    surgeon-general inspector-general acting former ex then interim incoming outgoing taoiseach tánaiste minster rapporteur
    congressman congresswoman congressmen aide advisor counsellor undersecretary under-secretary under paymaster whip fellow
    trustee mp mep sen amb sec plenipotentiary negotiator coordinator co-ordinator inspector auditor partner commentator
    presenter editor-in-chief reporter interpreter nsa academician archpriest cosmonaut astronaut athlete trainer
    vice-admiral emir amir lords saceur sacit chod hr/vp bundeskanzler bundeskanzlerin kanzler kanzlerin sts srs srs'in
    srs’in srsin vorsitzende vorsitzender bundespräsident bundespräsidentin präsident präsidentin ministerpräsident
    ministerpräsidentin premierminister premierministerin ministerin bundesminister bundesministerin aussenminister
    aussenministerin finanzminister staatsministerin staatsminister staatspräsident regierungssprecher regierungssprecherin
    sprecher sprecherin generalsekretär generalinspekteur vizekanzler vizepräsident vizepräsidentin bundestagspräsident
    président présidente première ministre chancelier chancelière gouverneur gouverneure secrétaire ambassadeur ambassadrice
    presidente ministro ministra canciller primer gobernador secretario secretaria presidenta cancelliere governatore
    президент министр председатель премьер-министр канцлер
""")
    )
    - HONORIFICS
    - {"m"}
)
"""Words that name an office or belong to the name of one, in the letters of ``casefold``: ``aussenminister`` for Außenminister."""

SHORT_OFFICES = {"pm": "prime minister", "sg": "secretary general", "dsg": "deputy secretary general", "dpm": "deputy prime minister"}
"""Offices as labels shorten them."""

NAME_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "junior"})
"""Parts of a name that keep father and son apart."""

POSTNOMINALS = vocabulary("""
    mp mep msp qc kc cbe obe mbe kbe dbe gcb kcb cb cmg kcmg gcmg phd md esq frs usn usa usaf usmc ret tgd td ms am ac ao ch om lg kg
""")
"""Letters behind a name that are no part of it."""

PARTICLES = frozenset(word for word in _LEXICON.particles if word.isascii() or word.isalpha()) | vocabulary("""
    e y zum zur ten ap ab ferch verch binti binte ibn ben
""")
"""Lower-case words inside a name."""

OFFICERS = vocabulary("officer adviser advisor director scientist economist nurse inspector commissioner")

RANKED = vocabulary("chief deputy national principal senior acting interim")
"""With what an office begins whose field is any word: ``Chief Veterinary Officer``, ``National Medical Director``."""

TITLES_BESIDE = vocabulary("ambassador baroness baron viscount viscountess senator dame lord lady")

BEFORE_TITLES = vocabulary("first sea law deputy former acting vice chief assistant senior special second presiding house lords")
"""Words that make one office with the title behind them: ``First Lady``, ``Deputy Ambassador``, ``First Sea Lord``."""

HEADS = vocabulary("""
    president premier minister chancellor king queen governor mayor pope secretary-general general lady gentleman taoiseach emir sultan
""")
"""Heads, whose office has no "to" or "on" behind it, and whose aides and wives are told by their name: ``Adviser to President Quill``."""

PLURAL_OFFICES = vocabulary(
    "presidents premiers ministers chancellors secretaries governors senators ambassadors mayors generals professors messrs"
)
"""What a list of people of one office begins with: ``Premiers Quill, Lark and Holt``."""

NEVER_SURNAMES = vocabulary(
    "members officer adviser advisor director spokesman spokeswoman spokesperson chairman chairwoman councillor minister"
)

TOWNS = vocabulary("shire city town county village borough district regional lord")
"""What stands before a mayor who is named by the place alone: ``Harbour Shire Mayor``."""

NAMELESS_VOICES = vocabulary("""
    journalist jornalista giornalista periodista dziennikarz dziennikarka repórter reportero reportera intervistatore intervistatrice
    entrevistador entrevistadora interlocutor interlocutora interlocutore moderador moderadora marszałek poseł posłanka wicemarszałek
""")
"""Whoever speaks without a name, or an office of a chamber, in other languages: in no name."""

LANGUAGE_WORDS = vocabulary("""
    english french afrikaans spanish german russian arabic chinese mandarin japanese portuguese italian dutch ukrainian polish turkish
    greek hebrew hindi korean persian swahili
""")

RANKS_BEFORE_NAMES = vocabulary("""
    trooper marshal constable firefighter agent airman seaman specialist reverend and rank
""")

NAME_EDGES = vocabulary("""
    and or of for the in on at to by with from before after as is are was were re via a an this that these those not has
    have had will shall can if when where who what why how let about into over under between during against der die das
    und für mit zu le les et pour sur dans los las y para en il
""")
"""Small words with which no name begins or ends, whatever its case; ``El`` and ``von`` may."""
