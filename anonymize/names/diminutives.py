"""Short forms of given names and the name they most often stand for, in bare spelling.

Source: everyday short forms of the region, as dictionaries of personal names list them (Grković, Rečnik ličnih imena
kod Srba, 1977; Šimundić, Rječnik osobnih imena, 1988; Илчев, Речник на личните и фамилни имена у българите, 1969).
A short form of many names (Mira, Sanja, Vesna, Jasna, Saša …) is left out: it would unite strangers.
"""

from typing import Final

_TABLE: Final = """
aleksandar: aca aco sasho sasko | aleksandra: aleka | ana: anka ancica anica | andrija: andro | antonija: tonka
biljana: bilja | bogdan: boda | borislav: boro bora | branislav: bane branko | danijela: dana danka | dejan: deki
dimitar: mitko mite mitar | dorde: doka djole dole | dragan: gagi | dragica: draga | dragoslav: drasko
dzevad: dzevo | edin: edo | elena: lena lenka | emina: mina | fahrudin: fahro | fatima: fata | fatime: fatusha
georgi: gosho goso goce gogo | goran: gogi | gordana: goca | gorgi: goko | hatidza: hata | hristo: icho | husein: huso
ibrahim: ibro | ilija: ika | ioan: ionel nelu ionut | iordan: dancho | ismet: isko | ivan: ivica vanja vanco
ivana: ivanka | jelena: jeca jela | josip: joso joza jozo bepo | jovan: joca jovica | jovana: joka
katarina: kata kaca katica | ljiljana: ljilja lila | ljubica: ljuba | ljubomir: ljubo
marija: mara marica mica marijica maca | marko: mare | mehmed: meho
mihai: misu | mihail: misho | milan: milance | milica: mila | mile: milence | milos: misa
mirjana: mirja | mustafa: mujo | nadezda: nada nadja | nikola: nikica niko kole nidzo | nevenka: nena | olivera: olja
petar: pero pera perica pece | predrag: peda pedja | radmila: rada | radovan: rade | ramiz: rambo | salih: salko
sejfudin: sejfo | selim: selmo | senada: sena | slavica: slava | slobodan: boban sloba | snezana: sneza snezica
stefan: stefcho | stjepan: stipe stipo stevo stiv | stojan: cole | suljo: suljaga | suleiman: sulejman suljko
svetlana: sveta ceca | tatjana: tanja tanya | teodora: dora | todor: tosho | tomislav: tomo toma | vasil: vasko
velimir: velja | veselin: veso | vladimir: vlado vlada | vojislav: voja vojo | zdravko: zdravce | zoran: zoki
zorica: zora | zeljko: zelja | xhevahire: xheva | shpresa: presa | bashkim: bashi | gezim: gezi | valbona: bona
"""


def _parsed() -> dict[str, str]:
    pairs = (entry.split(":") for line in _TABLE.strip().splitlines() for entry in line.split("|"))
    return {short: name.strip() for name, shorts in pairs for short in shorts.split()}


FULL_NAME: Final = _parsed()
"""Short form → name."""


def root(words: str) -> str:
    """The words of a bare name in alphabetical order, short forms written out: the order of names is no evidence."""
    if " " not in words:
        return FULL_NAME.get(words, words)
    return "".join(sorted(FULL_NAME.get(word, word) for word in words.split(" ")))
