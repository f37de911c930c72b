"""What a PlentyONE system knows from the start: ids and names of its lists.

Sources: the vendor's manual (order statuses, referrers), its data maps (countries), its API description (filters, VAT).
"""

from __future__ import annotations

__all__ = [
    "AUTOMATIC",
    "COUNTRIES",
    "PAYMENT_METHODS",
    "REFERRERS",
    "STATUSES",
    "VARIATION_FILTERS",
    "VAT_RATES",
    "WAREHOUSES",
]

STATUSES: tuple[tuple[str, str], ...] = (
    ("1", "Incomplete data"),
    ("1.1", "Waiting for payment and activation"),
    ("1.2", "Activated, waiting for payment"),
    ("2", "Waiting for activation"),
    ("3", "Waiting for payment"),
    ("3.2", "In waiting position"),
    ("3.3", "Ready for shipping, waiting for payment"),
    ("3.4", "Dunning letter sent"),
    ("4", "In preparation for shipping"),
    ("5", "Cleared for shipping"),
    ("5.1", "External processing"),
    ("6", "Currently being shipped"),
    ("7", "Outgoing items booked"),
    ("7.1", "Order exported"),
    ("8", "Cancelled"),
    ("8.1", "Cancelled by customer"),
    ("9", "Return"),
    ("9.1", "Items are checked"),
    ("9.2", "Waiting for return from wholesale dealer"),
    ("9.3", "Warranty initiated"),
    ("9.4", "Exchange initiated"),
    ("9.5", "Credit note created"),
    ("10", "Warranty"),
    ("11", "Credit note"),
    ("11.1", "Credit note disbursed"),
    ("12", "Repair"),
    ("13", "Multi-order"),
    ("14", "Multi credit note"),
)
"""The statuses that every system has, as text of the number, with English names."""

AUTOMATIC: frozenset[str] = frozenset({"1", "3", "3.2", "3.3", "4", "5"})
"""The statuses that the system recalculates when a payment is assigned."""

REFERRERS: tuple[tuple[float, str], ...] = (
    (1, "Mandant (Shop)"),
    (4.01, "Amazon Germany"),
    (102, "Real.de"),
    (183, "refurbed"),
)

COUNTRIES: tuple[tuple[int, str, str], ...] = (
    (1, "DE", "Germany"),
    (2, "AT", "Austria"),
    (3, "BE", "Belgium"),
    (4, "CH", "Switzerland"),
    (5, "CY", "Cyprus"),
    (6, "CZ", "Czech Republic"),
    (7, "DK", "Denmark"),
    (8, "ES", "Spain"),
    (9, "EE", "Estonia"),
    (10, "FR", "France"),
    (11, "FI", "Finland"),
    (12, "GB", "United Kingdom"),
    (13, "GR", "Greece"),
    (14, "HU", "Hungary"),
    (15, "IT", "Italy"),
    (16, "IE", "Ireland"),
    (17, "LU", "Luxembourg"),
    (18, "LV", "Latvia"),
    (19, "MT", "Malta"),
    (20, "NO", "Norway"),
    (21, "NL", "Netherlands"),
    (22, "PT", "Portugal"),
    (23, "PL", "Poland"),
    (24, "SE", "Sweden"),
    (26, "SK", "Slovakia"),
    (27, "SI", "Slovenia"),
    (28, "US", "USA"),
    (33, "LT", "Lithuania"),
    (34, "LI", "Liechtenstein"),
    (35, "MC", "Monaco"),
    (41, "RO", "Romania"),
    (42, "EA", "Ceuta"),
    (43, "EA", "Melilla"),
    (44, "BG", "Bulgaria"),
    (54, "HR", "Croatia"),
    (64, "GR", "Greek Islands"),
    (65, "ES", "Balearic Islands"),
    (144, "IS", "Iceland"),
    (255, "DE", "Helgoland"),
    (256, "DE", "Buesingen"),
    (262, "IT", "Livigno"),
    (263, "IT", "Campione d'Italia"),
    (265, "XI", "Northern Ireland"),
)
"""The vendor's own country ids. Several ids share an ISO code."""

PAYMENT_METHODS: tuple[tuple[int, str, str, str], ...] = (
    (5000, "plenty", "MANUAL", "Manual payment"),
    (6000, "plenty", "PREPAYMENT", "Cash in advance"),
    (6005, "plenty", "DEBIT", "Debit"),
    (6021, "plentyRefurbed", "REFURBED", "refurbed"),
)

VAT_RATES: tuple[tuple[int, str, float], ...] = (
    (0, "Standard", 19.0),
    (1, "Reduced", 7.0),
    (2, "Zero", 0.0),
    (3, "Margin", 0.0),
    (4, "", 0.0),
    (5, "", 0.0),
)
"""`vatField`, name and per cent of the one VAT configuration (id 1, Germany, margin goods in the fourth rate)."""

WAREHOUSES: tuple[tuple[int, str], ...] = ((1, "Main warehouse"), (2, "3PL"))

VARIATION_FILTERS: frozenset[str] = frozenset(
    {
        "barcode",
        "categoryId",
        "createdBetween",
        "flagOne",
        "flagTwo",
        "id",
        "isActive",
        "isBundle",
        "isMain",
        "itemDescription",
        "itemId",
        "itemName",
        "manufacturerId",
        "numberExact",
        "numberFuzzy",
        "plentyId",
        "referrerId",
        "relatedUpdatedBetween",
        "sku",
        "stockWarehouseId",
        "storeSpecial",
        "supplierId",
        "supplierNumber",
        "supplierNumberFuzzy",
        "updatedBetween",
        "variationTagId",
    }
)
"""The filters of `/rest/items/variations`; this route refuses any other."""
