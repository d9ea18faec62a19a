"""The words with which titles in Spanish, Portuguese, French, Italian, German and Dutch announce who speaks. Vocabulary only;
``podium.extract.titled_people`` says how it is used.
"""

import re
from collections.abc import Sequence

from podium.extract.names import bare, is_honorific, is_office_word
from podium.text.folding import vocabulary

ANNOUNCED = (
    r"palabras|discurso|intervención|alocución|mensaje|saludo|comparecencia|rueda de prensa|conferencia de prensa|declaración(?:es)?"
    r"|intervenção|alocução|mensagem|saudação|pronunciamento|declaração|palavras|conferência de imprensa"
    r"|discours|allocution|intervention|message|déclaration|conférence de presse|point de presse|vœux|voeux|hommage"
    r"|discorso|intervento|saluto|messaggio|dichiarazion[ei]|conferenza stampa|indirizzo di saluto"
    r"|(?:\w+-?)?rede|(?:\w+)?ansprache|(?:video)?grußworte?|(?:video)?botschaft|pressekonferenz|(?:regierungs)?erklärung|pressestatement"
    r"|(?:kerst)?toespraak|lezing|verklaring|persconferentie|speech"
)
"""What was said, as such titles begin: ``Discurso del …``, ``Ansprache der …``; never part of the office behind it."""

TITLE_LINKS = vocabulary("""
    de del do da dos das du des d di dal dalla dallo dall della dello dell dei degli von vom der van door par por pelo pela
""")
"""What joins a speech to whoever gives it. Articles and forms of address may follow."""
TITLE_ARTICLES = vocabulary("el la los las le les l il lo i gli o a os as dem der den het de")
CONTRACTED = vocabulary("del do da dos das du des dal dalla dallo dall della dello dell dei degli vom der pelo pela")
"""Links that hold the article of an office, of which no name is the next word."""
TITLE_AND = vocabulary("y e et ed und en")

TITLE_STOPS = vocabulary("""
    a al los en con sin ante tras sobre por para durante desde hacia contra según
    à ao aos às no na nos nas num numa com perante após
    au aux dans devant lors sur pour après avant pendant chez avec
    alla alle allo all ai agli nel nella nello nell nei nelle negli in per presso dopo sul sulla
    im am an zu zum zur auf bei beim vor nach anlässlich über mit aus
    bij op over aan tijdens met voor ter
""")
"""Small words with which occasion, place or subject begin."""

ADDRESSED = vocabulary("""
    m mm mme mlle sr sra srta don doña d dr dra prof lic ing mtro mtra arq gral cnel excmo excma ilmo ilma s.e s.e.m s.e.mme s.m s.a.r su
    son sua seine ihre seiner ihrer excelencia excelência excellence eccellenza exzellenz majestad majesté alteza senhor senhora señor
    señora monsieur madame signor signora sig sig.ra on dott dott.ssa avv herr herrn frau mevrouw meneer heer mw dhr drs h.e exmo exma v.ex
""")
"""Forms of address in front of a name, beside those of ``podium.extract.offices``."""

_OFFICES = vocabulary("""
    presidente presidenta vicepresidente vicepresidenta expresidente expresidenta primer ministro ministra viceministro viceministra
    canciller gobernador gobernadora alcalde alcaldesa rector rectora secretario secretaria subsecretario subsecretaria embajador
    embajadora director directora consejero consejera lehendakari intendente senador senadora diputado diputada rey reina príncipe princesa
    almirante jefe jefa fiscal portavoz comisario comisaria magistrado magistrada procurador procuradora contralor contralora
    superintendente decano decana arzobispo obispo defensor defensora
    primeiro-ministro primeira-ministra primeiro primeira vice-presidente secretário secretária governador governadora prefeito prefeita
    reitor reitora embaixador embaixadora chanceler deputado deputada diretor diretora rei rainha bispo comissário comissária autarca
    président présidente vice-président vice-présidente premier première ministre secrétaire chancelier chancelière gouverneur gouverneure
    maire préfet préfète ambassadeur ambassadrice directeur directrice recteur rectrice roi reine prince princesse député députée sénateur
    sénatrice commissaire haut-commissaire porte-parole chef cheffe général amiral doyen doyenne évêque
    presidentessa sottosegretario sottosegretaria sindaco sindaca cancelliere governatore governatrice prefetto rettore rettrice
    ambasciatore ambasciatrice segretario segretaria direttore direttrice assessore assessora re regina principe principessa deputato
    deputata senatore senatrice vescovo cardinale capo generale ammiraglio procuratore vice
    vorsitzende vorsitzender vorsitzenden landrat landrats landrätin könig königin königs bischof bischofs bischöfin dekan dekanin
    wehrbeauftragte wehrbeauftragter wehrbeauftragten
    minister-president staatssecretaris burgemeester wethouder koning koningin prins prinses voorzitter secretaris-generaal
    gedeputeerde
""")
_GERMAN = re.compile(
    r"(?:\w+-?)?(?:minister|präsident|kanzler|bürgermeister|sekretär|direktor|gouverneur|botschafter|sprecher|rektor|senator|beauftragte)"
    r"(?:in|s|en|n|r)?"
)
"""German offices are one word, whatever they are over: ``Bundesverkehrsministerin``, ``Oberbürgermeisters``."""

PORTFOLIOS = vocabulary("""
    república nación gobierno estado consejo ministros senado congreso cámara diputados asamblea corte tribunal suprema supremo banco
    central reserva universidad instituto academia junta comunidad provincia región ciudad unión europea europeo comisión parlamento
    sanidad salud hacienda economía educación cultura deporte deportes interior exteriores exterior relaciones asuntos defensa justicia
    trabajo empleo igualdad agricultura pesca alimentación ganadería industria comercio turismo transportes transporte movilidad obras
    públicas públicos pública público vivienda urbana medio ambiente ambiental transición ecológica energía minas ciencia innovación
    universidades tecnología seguridad social ciudadana desarrollo planificación finanzas cooperación migraciones inclusión
    administraciones territorial cortes presidencia digital consumo derechos mujer mujeres juventud infraestructura infraestructuras
    agua bosques puertos crédito hidrocarburos producción comunicaciones telecomunicaciones constitucional ejecutivo nacional federal
    governo conselho assembleia câmara municipal deputados universidade finanças economia educação saúde desporto esporte negócios
    estrangeiros relações defesa justiça trabalho emprego pescas indústria comércio mar meio clima energia ciência tecnologia inovação
    ensino superior segurança habitação planeamento planejamento fazenda administração interna florestas povos indígenas mulheres
    igualdade coesão juventude cidades integração desenvolvimento comunicações portos
    république nation gouvernement état conseil sénat assemblée nationale parlement commission européenne banque centrale cour université
    ville département intérieur affaires étrangères europe économie finances budget éducation enseignement supérieur recherche santé
    sports sport jeunesse défense armées justice travail emploi agriculture pêche mer commerce extérieur industrie tourisme transports
    écologie environnement transition énergie logement numérique solidarités eaux forêts mines ports premier première ministre
    repubblica consiglio stato senato camera deputati commissione banca università regione comune ministri
    finanze esteri affari interno interni difesa giustizia lavoro politiche sociali istruzione merito ricerca salute agricoltura
    transizione ecologica sicurezza energetica infrastrutture trasporti imprese sviluppo economico giovani foreste mare
    republik bundesrepublik zentralbank bundesbank bundestages bundestags bundesrates landtages landtags auswärtigen inneres innern finanzen
    wirtschaft klimaschutz energie arbeit soziales gesundheit bildung forschung verkehr verteidigung justiz umwelt landwirtschaft ernährung
    union kommission europäischen parlaments
    buitenlandse binnenlandse zaken financiën defensie justitie veiligheid economische klimaat onderwijs volksgezondheid welzijn
    infrastructuur waterstaat landbouw koninkrijksrelaties
""")
"""What offices are over, and bodies that have them: behind one of them a name may begin, never with it."""


def is_titled_office(word: str) -> bool:
    """True for an office in one of these languages: ``ministra``, ``Oberbürgermeisters``."""
    known = bare(word)
    return known in _OFFICES or is_office_word(word) or _GERMAN.fullmatch(known) is not None


def is_portfolio(word: str) -> bool:
    """True for what an office is over: ``Hacienda``, ``l’Intérieur``."""
    return bare(without_elision(word)) in PORTFOLIOS


def begins_office(words: Sequence[str]) -> bool:
    """True for what an office is over and no name: ``de la República``, ``des Affaires étrangères``."""
    links = next((at for at, word in enumerate(words) if bare(word) not in TITLE_LINKS and bare(word) not in TITLE_ARTICLES), 0)
    return (
        links > 0 and words[0][:1].islower() and is_portfolio(words[links]) or bool(words and elision(words[0]) and is_portfolio(words[0]))
    )


def addresses_somebody(word: str) -> bool:
    """True for a form of address in front of a name: ``M.``, ``Mme``, ``Sra.``, ``S.E.M.``."""
    return bare(word) in ADDRESSED or is_honorific(word)


_ELIDED = re.compile(r"(?:l|d|dell|dall|all|nell)['’](?=\w)", re.IGNORECASE)


def without_elision(word: str) -> str:
    """``Intérieur`` of ``l’Intérieur``."""
    return _ELIDED.sub("", word, count=1)


def elision(word: str) -> str:
    """``l`` of ``l’Intérieur``; blank where nothing is left out."""
    found = _ELIDED.match(word)
    return found[0][:-1].casefold() if found else ""
