"""Writes the photos on which a page trains a head with two classes, monuments and renewable energy, from an unpacked Debian package.

    apt-get download gcompris-qt-data   # 3.1-2
    dpkg-deb -x gcompris-qt-data_*.deb UNPACKED
    python scripts/reasons/photos.py UNPACKED assets/reasons   # needs numpy and pillow

FOLDER gets a photo per file, 256 x 256 pixels, and index.json, which names each photo's class, author, licence and source, and says
whether it is for training. A photo without a credit below is left out.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models"))

from familiarity_photos import images  # noqa: E402

# The folder of the package, its class here, and how many pictures it holds.
CLASSES = [("monuments", "monument", 27), ("renewable", "energy", 29)]
TRAINING = 14
SIDE = 256
COMMONS = "https://commons.wikimedia.org/wiki/File:"
# Each photo's name, author and source: a file of Wikimedia Commons or an address. GCompris states them in the README files of
# src/activities/categorization/resource/images (monuments at commit 71ea34a4, renewable at de920859). The package's copyright file
# does not serve: it credits the older photos (.jpg) that these (.webp) replaced under the same names.
CREDITS = """
arcDeTriomphe | Markus Mark | Arc_de_Triomphe_du_Carrousel,_Paris_May_2009_001.jpg
bayterek | MaxPixel, 2019 | https://www.maxpixel.net/Figure-Astana-City-Icon-Kazakhstan-Buildings-4274669
brandenburgGate | Evans1551 | Brandenburg_Gate_(summer_2005).JPG
burj | Rafikas | Burj.jpg
cathedral | Michelangelo-36 | Catedral_de_Santiago_de_Compostela7.jpg
christTheRedeemer | MaxPixel, 2019 | https://www.maxpixel.net/Christ-The-Redeemer-Rio-De-Janeiro-Brazil-Corcovado-5404701
colosseum | Urse Ovidiu | Colosseum_Roma_2009.jpg
eiffelTower | Alex Liivet | Eiffel_Tower_(26514311499).jpg
empireState | Alex Liivet | New_York_2007_(24636948519).jpg
greatPyramid | Gary Todd | Giza_Great_Pyramid_of_Khufu_(9793952173).jpg
greatWall | Ahazan | Great_wall_of_china-mutianyu_4.JPG
IndiaGate | David Castor | India_Gate-5.jpg
jucheTower | MaxPixel | https://www.maxpixel.net/Architecture-Sky-City-Building-Travel-Landmark-3329298
kutubMinar | Srikumar Mukherjee | KUTUB_MINAR_DELHI_INDIA.jpg
leaningTowerOfPisa | Andrux | %D0%9F%D1%96%D0%B7%D0%B0%D0%BD%D1%81%D1%8C%D0%BA%D0%B0_%D0%B2%D0%B5%D0%B6%D0%B0._Pisa_tower.JPG
leMusee | Wichien W | The_Grand_Louvre_(235493607).jpeg
monument1 | Gary Todd | Jerusalem_Temple_Mount_Dome_of_the_Rock_(43195420361).jpg
monument2 | Mustafa Ajlan Abudak | Tetrapylon.jpg
monument3 | Dimitry Anikin | Kaiser-Jubil%C3%A4ums-Kirche.jpg
mountRushmore | Jim Olah | Mount_Rushmore_-a.jpg
operaHouse | Anonymous | Sydney_Opera_House_(2017).jpg
parthenon | Jebulon | Parthenon_east_side_Acropolis_Athens,_Greece.jpg
statueOfLiberty | Alex Liivet | Statue_of_Liberty_(22941884789).jpg
tajMahal | David Castor | Taj_Mahal-09.jpg
usCapitol | Thomson200 | US_Capitol_building,_April_20,_2019.jpg
victoriaMemorial | Gryffindor | Victoria_Memorial_London_April_2006_056.jpg
zimniPalace | AndreyA | WinterPalactNight-center.jpg
dam1 | Damsuki | Amagasedam-d6ebeb2d.JPG
dam2 | László Szalai | Bekes-dam_duzzaszto.jpg
dam3 | Navian | Iedigawa_dam.jpg
dam4 | Judgefloro | 1644Don_Joaquin_Dam_07.jpg
dam5 | Davidusb | Caruachi_Dam_in_Venezuela.JPG
geothermal | Titin36-commonswiki | Iceland_Geothermal_facility.jpg
solar1 | Fluffyarse | %22Sungril%22_solar_cooker_photo1.jpg
solar2 | Ljubica Šaran | Sun%C4%8Deva_pe%C4%87nica.jpg
solar3 | atlascuisinesolaire.free.fr | Fours_solaires_ULOG_sun_oven_horno_solar.jpg
solar4 | el.wikipedia | Solar_tracker_in_Lixouri.jpg
solar5 | Raysonho | SolarCellPanel.jpg
solar6 | Pujanak | Solar_panels_on_a_roof.jpg
solar7 | MarkBuckawicki | Solar_Panel_.jpg
solar8 | Garitzko | Solar_collectors_Northern_Germany.jpg
windmill | G-Man | Chesterton_Windmill.jpg
windmill1 | Jebulon | Windmill_harbour_Rhodes.jpg
windmill2 | Redlands597198 | Bekonscot_model_windmill.jpg
windmill3 | Ykliu | Mykonos_windmills.jpg
windmill4 | Иван Клещинский | Windmill_Podgoschi.jpg
windmill5 | Aschroet | Windmill_Schillingstedt.JPG
windmill7 | Dartford Warbler | Nutley_Windmill_2.jpg
windmill8 | Koos van den beukel | Portugese_windmill1.jpg
windmill9 | Aschroet | Windmill_Linda_2.jpg
windmill11 | Aschroet | Windmill_Dudutki_04.jpg
windmill12 | Мастер Снов | Windmill_in_Khokhlovka.jpg
windmill13 | Alf van Beem | Dutch_windmill_at_Kinderdijk_pic43.JPG
windmill14 | Aschroet | Windmill_Linda_1.jpg
windmill15 | Aschroet | Windmill_Altenbeichlingen_1.JPG
"""
# All of them are in the public domain, as GCompris states it. `windmill6` has no line: its licence is GPL-2+.
LICENCE = "public-domain"


def credits():
    """The author, licence and source of each photo by its name."""
    known = {}
    for line in CREDITS.strip().splitlines():
        stem, author, source = line.split(" | ")
        source = source if source.startswith("https://") else COMMONS + source
        known[stem] = {"author": author, "licence": LICENCE, "source": source}
    return known


def pictures(unpacked, place):
    """(stem, bytes) of the pictures of a folder of the activity."""
    for name, blob in images(unpacked / "usr/share/gcompris-qt/rcc/categorization.rcc"):
        if name.startswith(f"images-{place}-"):
            yield Path(name).stem.removeprefix(f"images-{place}-"), blob


def square(blob):
    image = Image.open(io.BytesIO(blob)).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def main(unpacked, folder):
    folder.mkdir(parents=True, exist_ok=True)
    known, rng, index = credits(), np.random.default_rng(0), []
    for place, label, count in CLASSES:
        found = list(pictures(unpacked, place))
        assert len(found) == count, (place, len(found))
        training = set(rng.permutation(count)[:TRAINING].tolist())
        for number, (stem, blob) in enumerate(found):
            if stem not in known:
                print(f"{place}/{stem} is left out: it has no credit", file=sys.stderr)
                continue
            file = f"{label}-{stem}.webp"
            square(blob).save(folder / file, quality=72, method=6)
            index.append({"file": file, "label": label, "training": number in training, **known[stem]})
    lines = ",\n".join(json.dumps(photo, ensure_ascii=False) for photo in index)
    (folder / "index.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
