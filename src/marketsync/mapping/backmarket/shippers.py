"""What Back Market calls a carrier: the plain one of its names for each AfterShip slug, typed in as facts.

Back Market matches names by text and tells services apart (`FedEx - 2Days`); of a carrier with several names the plain
one is taken. `dhl` is DHL Express, and the name with two blanks that stands beside it is not used. Names: the enum
`Shipper` of Back Market's document. What an unknown name does there is UNVERIFIED, so `Other` stands for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["OTHER", "SHIPPERS", "shipper_name"]

OTHER: Final = "Other"

# fmt: off
_NAMES = {
    "alliedexpress": "Allied Express", "australia-post": "Australia Post", "austrian-post": "Austrian Post",
    "bpost": "BPost", "brt-it": "BRT", "chronopost-france": "Chronopost", "colis-prive": "ColisPrivé",
    "colissimo": "Colissimo", "correosexpress": "Correos Express", "couriers-please": "Couriers Please",
    "cubyn": "Cubyn", "dbschenker-se": "DB Schenker", "deutsch-post": "Deutsche Post", "dhl": "DHL Express",
    "dhl-es": "DHL SP", "dhl-germany": "DHL DE", "dhl-nl": "DHL NL", "dhlparcel-es": "DHL Parcel Spain",
    "dpd": "DPD", "dpd-de": "DPD DE", "dpd-nl": "DPD Benelux", "dpd-uk": "DPD UK", "dtdc-au": "DTDC Australia",
    "exapaq": "DPD FR", "fastway-au": "Aramex Australia", "fedex": "FedEx", "geodis-calberson-fr": "Geodis",
    "gls": "GLS", "gls-italy": "GLS - IT", "gls-spain": "GLS-SPAIN", "hermes-de": "Hermes - DE",
    "japan-post": "Japan Post", "logoix": "Logoix", "mrw-spain": "MRW", "myhermes-uk": "Hermes - UK",
    "nacex-spain": "NACEX", "other": "Other", "parcel-force": "Parcelforce (Worldwide)",
    "parcelpoint": "Parcelpoint Pty Ltd", "portugal-ctt": "CTT", "poste-italiane": "Poste Italiane",
    "postnl": "Post NL", "royal-mail": "Royal Mail", "sagawa": "Sagawa", "seino": "Seino", "sendle": "Sendle",
    "spain-correos-es": "Correos", "spanish-seur": "Seur", "star-track-express": "Star Track Express",
    "taqbin-jp": "Yamato", "tipsa": "TIPSA", "tnt": "TNT", "tnt-au": "TNT Australia", "tourline": "Tourline",
    "ups": "UPS", "usps": "USPS", "virtransport": "VIR", "zeleris": "Zeleris",
}
# fmt: on

SHIPPERS: Final[Mapping[str, str]] = MappingProxyType(_NAMES)
"""Back Market's name by AfterShip slug."""


def shipper_name(slug: str) -> str:
    """Back Market's name of a carrier; `Other` where it has none."""
    return SHIPPERS.get(slug, OTHER)
