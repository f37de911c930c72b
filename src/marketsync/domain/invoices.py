"""What an invoice file and an invoice's content must be before either goes to a market. No tax advice: the rules warn
of documents that would owe tax by their wording, and each finding names what it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

from marketsync.domain.mapped import Notice
from marketsync.domain.tax import TaxTreatment
from marketsync.domain.vat_ids import VatId
from marketsync.domain.vat_rates import EU_COUNTRIES
from marketsync.errors import MappingError
from marketsync.money import Money, vat_in_gross

__all__ = [
    "MARGIN_WORDINGS",
    "InvoiceCheck",
    "InvoiceFile",
    "InvoiceFileReason",
    "InvoiceLine",
    "InvoiceModel",
    "InvoiceSubtotal",
    "Wording",
    "check_invoice",
    "check_invoice_file",
    "margin_wording",
]

InvoiceFileReason = Literal["", "empty", "not_a_pdf", "too_large"]


@frozen(kw_only=True)
class InvoiceFile:
    """A file by its content: ``digest`` is its SHA-256, ``size`` in bytes; ``reason`` why it is not sent, if so."""

    digest: str
    size: int
    reason: InvoiceFileReason = ""

    @property
    def ok(self) -> bool:
        return not self.reason


def check_invoice_file(content: bytes, *, limit: int) -> InvoiceFile:
    """Check a file before it is uploaded: not empty, a PDF by its first bytes, at most ``limit`` bytes (INV-8)."""
    if not isinstance(content, bytes):
        raise TypeError(f"an invoice file is bytes, not {type(content).__name__}")
    reason: InvoiceFileReason = ""
    if not content:
        reason = "empty"
    elif not content.startswith(b"%PDF"):
        reason = "not_a_pdf"
    elif len(content) > limit:
        reason = "too_large"
    return InvoiceFile(digest=hashlib.sha256(content).hexdigest(), size=len(content), reason=reason)


MARGIN_WORDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "de": "Gebrauchtgegenstände/Sonderregelung",
        "en": "Margin scheme - Second-hand goods",
        "fr": "Régime particulier - Biens d'occasion",
        "it": "Regime del margine - beni di occasione",
        "es": "Régimen especial de los bienes usados",
        "nl": "Bijzondere regeling - gebruikte goederen",
        "pl": "procedura marży - towary używane",
    }
)
"""The words that Directive 2006/112/EC, Art. 226 (14) demands, by language. Confirmed for German and English only."""

_REVERSE_CHARGE = (
    "Steuerschuldnerschaft des Leistungsempfängers",
    "Reverse charge",
    "Autoliquidation",
    "inversione contabile",
    "inversión del sujeto pasivo",
    "Btw verlegd",
    "odwrotne obciążenie",
)
_FALLBACK = "en"
_SIGNS = str.maketrans({"’": "'", "–": "-", "—": "-", "\u00a0": " "})
_JOINTS = re.compile(r"\s*([/-])\s*")


@frozen(kw_only=True)
class Wording:
    """A text to print; ``fallback`` says that the language has none and English stands in."""

    text: str
    fallback: bool = False


def margin_wording(language: str, wordings: Mapping[str, str] = MARGIN_WORDINGS) -> Wording:
    """The margin scheme's words in a language (ISO 639-1, a region is ignored), else the English ones (INV-2)."""
    text = wordings.get(language.strip().lower()[:2])
    if text is not None:
        return Wording(text=text)
    return Wording(text=wordings.get(_FALLBACK, MARGIN_WORDINGS[_FALLBACK]), fallback=True)


@frozen(kw_only=True)
class InvoiceLine:
    """A line as it is to be printed; ``vat_rate`` (percent) and ``vat_amount`` are what the buyer sees, if anything."""

    description: str
    gross: Money
    treatment: TaxTreatment
    vat_rate: Decimal | None = None
    vat_amount: Money | None = None
    wordings: tuple[str, ...] = ()


@frozen(kw_only=True)
class InvoiceSubtotal:
    """The sum of the lines of one treatment, as printed."""

    treatment: TaxTreatment
    gross: Money


@frozen(kw_only=True)
class InvoiceModel:
    """An invoice before it is printed. ``wordings`` of the whole document count where all lines have one treatment."""

    language: str
    lines: tuple[InvoiceLine, ...]
    subtotals: tuple[InvoiceSubtotal, ...] = ()
    wordings: tuple[str, ...] = ()
    seller_vat_id: VatId | None = None
    buyer_vat_id: VatId | None = None
    buyer_country: str | None = None
    """ISO code of the buyer's country; without one a net sale is taken for one inside the EU."""

    @property
    def treatments(self) -> frozenset[TaxTreatment]:
        return frozenset(line.treatment for line in self.lines)


@frozen(kw_only=True)
class InvoiceCheck:
    """What is wrong with an invoice: it is not sent with ``problems``; ``warnings`` are for a person."""

    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems

    def require(self) -> None:
        """Raise `MappingError` with all problems, if there are any."""
        if self.problems:
            raise MappingError(problems=self.problems)


def check_invoice(model: InvoiceModel, *, wordings: Mapping[str, str] = MARGIN_WORDINGS) -> InvoiceCheck:
    """Check an invoice's content before it is printed or uploaded (INV-1 to INV-4).

    ``wordings`` replaces the words of the margin scheme by language; the caller owns the last word on tax.
    """
    problems: list[Notice] = []
    warnings: list[Notice] = []
    if not model.lines:
        problems.append(Notice("invoice.empty", "lines", "the invoice has no lines"))
    printed = model.wordings if len(model.treatments) == 1 else ()
    for index, line in enumerate(model.lines):
        at = f"lines[{index}]"
        said = tuple(_plain(each) for each in (*line.wordings, *printed))
        problems.extend(_check_wordings(line, said, at, wordings))
        if line.treatment is TaxTreatment.MARGIN:
            problems.extend(_check_margin(line, said, at, margin_wording(model.language, wordings)))
        elif line.treatment is TaxTreatment.NET:
            problems.extend(_check_net(model, line, said, at))
        elif line.treatment is TaxTreatment.STANDARD:
            warnings.extend(_check_standard(line, at))
        else:
            problems.append(Notice("invoice.treatment_unknown", at, "nobody said how the line is taxed"))
    if TaxTreatment.MARGIN in model.treatments and margin_wording(model.language, wordings).fallback:
        message = "no wording of the margin scheme in this language; the English one is expected"
        warnings.append(Notice("invoice.wording_fallback", "language", message))
    problems.extend(_check_subtotals(model))
    return InvoiceCheck(problems=tuple(problems), warnings=tuple(warnings))


def _plain(text: str) -> str:
    return _JOINTS.sub(r"\1", " ".join(text.translate(_SIGNS).casefold().split()))


def _says(said: tuple[str, ...], wording: str) -> bool:
    return any(_plain(wording) in each for each in said)


def _check_margin(line: InvoiceLine, said: tuple[str, ...], at: str, wording: Wording) -> list[Notice]:
    """Neither rate nor amount, or the seller owes what is printed (INV-1); and the words of the scheme (INV-2)."""
    found: list[Notice] = []
    if line.vat_rate is not None or line.vat_amount is not None:
        message = "a margin line shows VAT: what is printed is owed"
        found.append(Notice("invoice.margin_shows_vat", at, message))
    if not _says(said, wording.text):
        message = f"a margin line lacks the words {wording.text!r}"
        found.append(Notice("invoice.margin_wording_missing", at, message))
    return found


def _check_net(model: InvoiceModel, line: InvoiceLine, said: tuple[str, ...], at: str) -> list[Notice]:
    """Both VAT ids for a buyer in the EU, and the reason why no VAT is charged (INV-3)."""
    found: list[Notice] = []
    if line.vat_amount is not None and not line.vat_amount.is_zero:
        found.append(Notice("invoice.net_shows_vat", at, "a net line shows VAT: what is printed is owed"))
    inside = model.buyer_country is None or model.buyer_country in EU_COUNTRIES or model.buyer_country in ("EL", "XI")
    if inside and model.seller_vat_id is None:
        found.append(Notice("invoice.vat_id_missing", "seller_vat_id", "a net sale needs the seller's VAT id"))
    if inside and model.buyer_vat_id is None:
        found.append(Notice("invoice.vat_id_missing", "buyer_vat_id", "a net sale needs the buyer's VAT id"))
    if not any(said):
        found.append(Notice("invoice.exemption_missing", at, "a net line does not say why no VAT is charged"))
    return found


def _check_wordings(line: InvoiceLine, said: tuple[str, ...], at: str, wordings: Mapping[str, str]) -> list[Notice]:
    """Margin scheme and reverse charge exclude each other, and neither stands on a line of another kind (INV-3)."""
    margin = any(_says(said, each) for each in (*wordings.values(), *MARGIN_WORDINGS.values()))
    reverse = any(_says(said, each) for each in _REVERSE_CHARGE)
    if margin and reverse:
        return [Notice("invoice.wordings_mixed", at, "margin scheme and reverse charge stand on one line")]
    if margin and line.treatment is not TaxTreatment.MARGIN:
        return [Notice("invoice.wording_wrong", at, "the words of the margin scheme stand on another kind of line")]
    if reverse and line.treatment is TaxTreatment.MARGIN:
        return [Notice("invoice.wording_wrong", at, "there is no reverse charge for margin goods")]
    return []


def _check_standard(line: InvoiceLine, at: str) -> list[Notice]:
    if line.vat_rate is None or line.vat_amount is None:
        return [Notice("invoice.standard_without_vat", at, "a standard line shows no rate or no VAT")]
    expected = vat_in_gross(line.gross, line.vat_rate).vat
    if expected != line.vat_amount:
        message = f"{line.vat_rate} % of {line.gross} contain {expected}, printed is {line.vat_amount}"
        return [Notice("invoice.vat_differs", at, message)]
    return []


def _check_subtotals(model: InvoiceModel) -> list[Notice]:
    """Several treatments: one subtotal each, made of the lines (INV-4). One treatment needs none."""
    found: list[Notice] = []
    named = [each.treatment for each in model.subtotals]
    if len(set(named)) != len(named):
        found.append(Notice("invoice.subtotal_twice", "subtotals", "two subtotals have one treatment"))
    needed = sorted(model.treatments - set(named)) if len(model.treatments) > 1 else []
    found.extend(Notice("invoice.subtotal_missing", "subtotals", f"no subtotal for {each}") for each in needed)
    for each in model.subtotals:
        amounts = [line.gross for line in model.lines if line.treatment is each.treatment]
        if any(one.currency != each.gross.currency for one in amounts):
            found.append(Notice("invoice.currency_mixed", "subtotals", "lines and subtotals differ in currency"))
        elif Money.sum(amounts, currency=each.gross.currency) != each.gross:
            found.append(Notice("invoice.subtotal_differs", "subtotals", f"not the sum of the {each.treatment} lines"))
    return found
