"""Order lines for Sellercloud: gross prices whose sum is what the buyer pays, each with its treatment written on it."""

from __future__ import annotations

from collections.abc import Collection

from marketsync.core import UNSET
from marketsync.domain import Order, OrderLine, TaxTreatment, Tracer
from marketsync.mapping.sellercloud.settings import SellercloudSettings
from marketsync.mapping.tax import booked_rate
from marketsync.money import Money, allocate
from marketsync.sellercloud.models.order_write import ProductWrite

__all__ = ["products_of", "sum_of", "treatment_text"]


def products_of(
    tracer: Tracer, order: Order, settings: SellercloudSettings, *, known_skus: Collection[str] | None
) -> tuple[ProductWrite, ...]:
    """The lines to send, whose prices times quantities make the importable lines' sum exactly.

    A line whose total its units do not divide is two lines here, with the same id of the market (MON-5). A coupon that
    is to be booked lowers the prices: there is no line for it (IMP-1).
    """
    fees = _fees(tracer, order)
    found: list[ProductWrite] = []
    for index, line in enumerate(order.lines):
        if not line.importable:
            continue
        at = tracer.at(f"lines[{index}]")
        at.set("reference_id", line.id, rule="identity.line_id_to_reference", source="lines[].id", shown=line.id)
        _check_sku(at, line, known_skus)
        rate = booked_rate(at, line, order)
        amount = _amount(at, order, line)
        if amount is None:
            continue
        text = treatment_text(line, None if rate is None else str(rate))
        at.set("notes", text, rule="tax.treatment_in_notes", source="lines[].tax_treatment", shown=text)
        prices: dict[Money, int] = {}
        for price in allocate(amount, [1] * line.quantity):
            prices[price] = prices.get(price, 0) + 1
        fee = fees.get(line.id)
        parts = (None,) * len(prices) if fee is None else allocate(fee, [*prices.values()])
        for (price, quantity), part in zip(prices.items(), parts, strict=True):
            at.set("site_price", price, rule="amounts.unit_price", source="lines[].total")
            found.append(
                ProductWrite(
                    product_id=line.sku,
                    reference_id=line.id,
                    product_name=line.name or line.sku,
                    site_price=price.amount,
                    qty=quantity,
                    # prices are gross: whatever VAT there is is inside them, none is put on top
                    line_tax_total=Money.zero(order.currency).amount,
                    final_value_fee=UNSET if part is None else part.amount,
                    ship_from_warehouse_id=UNSET if settings.warehouse is None else settings.warehouse,
                    notes=text,
                )
            )
    return tuple(found)


def sum_of(products: Collection[ProductWrite], currency: str) -> Money:
    """Prices times quantities."""
    prices = (Money(one.site_price, currency) * one.qty for one in products if one.site_price is not UNSET)
    return Money.sum(prices, currency=currency)


def treatment_text(line: OrderLine, rate: str | None) -> str:
    """How a line is taxed, in words: Sellercloud has no member for it."""
    if line.tax_treatment is TaxTreatment.MARGIN:
        return "margin scheme: VAT on the seller's margin only, none shown"
    if line.tax_treatment is TaxTreatment.NET:
        return "net sale without VAT"
    return "standard VAT inside the price" if rate is None else f"standard VAT of {rate} % inside the price"


def _check_sku(tracer: Tracer, line: OrderLine, known: Collection[str] | None) -> None:
    if not line.sku:
        tracer.problem("sku_missing", "product_id", "the line has no SKU, and Sellercloud takes none without")
    elif known is not None and line.sku not in known:
        tracer.problem("sku_unknown", "product_id", f"the ERP knows no SKU {line.sku}")


def _amount(tracer: Tracer, order: Order, line: OrderLine) -> Money | None:
    if not line.total.is_rounded:
        tracer.problem("amount_precision", "total", f"the total has more decimals than {order.currency} has")
        return None
    if order.discount is None or line.discount is None or line.discount.is_zero:
        return line.total
    amount = line.total - line.discount
    if amount.is_negative:
        tracer.problem("amount_negative", "total", "the coupon is more than the line")
        return None
    tracer.set("total", amount, rule="amounts.coupon_inside_prices", source="lines[].discount")
    tracer.warn("coupon_inside_prices", "total", f"a coupon of {line.discount} lowers the price; it has no line here")
    return amount


def _fees(tracer: Tracer, order: Order) -> dict[str, Money]:
    """The market's commission of each line: its own, else the order's spread by the totals (MON-9)."""
    lines = order.importable_lines
    own = {line.id: line.fee for line in lines if line.fee is not None and line.fee.currency == order.currency}
    fee = order.fee
    if own or fee is None or fee.is_zero or fee.currency != order.currency or not fee.is_rounded:
        return {line_id: each for line_id, each in own.items() if each.is_rounded}
    if not lines or all(line.total.is_zero for line in lines):
        return {}
    tracer.set("fee", fee, rule="amounts.commission_spread", source="fee")
    return {line.id: part for line, part in zip(lines, allocate(fee, [one.total for one in lines]), strict=True)}
