"""Order lines for PlentyONE: one market line is one line there, with its own rate, price and units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import frozen

from marketsync.core import UNSET, Unset
from marketsync.domain import Order, OrderLine, TaxTreatment, Tracer
from marketsync.mapping.plenty.settings import PlentySettings
from marketsync.mapping.tax import booked_rate
from marketsync.money import Money, allocate
from marketsync.plenty.constants import OrderItemType, PropertyType
from marketsync.plenty.models import ItemAmountWrite, OrderItemWrite, PropertyWrite, VatConfiguration

__all__ = ["items_of"]


@frozen(kw_only=True)
class _Tax:
    rate: Decimal | None
    field: int | Unset
    country_vat_id: int | Unset


@frozen(kw_only=True)
class _Context:
    order: Order
    settings: PlentySettings
    variations: Mapping[str, int]
    vat: VatConfiguration | None
    rate: Decimal


def items_of(
    tracer: Tracer,
    order: Order,
    settings: PlentySettings,
    *,
    variations: Mapping[str, int],
    vat: VatConfiguration | None,
    exchange: Decimal,
) -> tuple[OrderItemWrite, ...]:
    """The lines to book, then a coupon's, then shipping. Their prices times quantities make `Order.imported_total`."""
    context = _Context(order=order, settings=settings, variations=variations, vat=vat, rate=exchange)
    groups: dict[object, list[tuple[OrderLine, Money, int, _Tax]]] = {}
    coupons: dict[_Tax, Money] = {}
    shipping: dict[_Tax, Money] = {}
    for index, line in enumerate(order.lines):
        if not line.importable:
            continue
        below = tracer.at(f"lines[{index}]")
        if not line.total.is_rounded:
            below.problem("amount_precision", "total", f"the total has more decimals than {order.currency} has")
            continue
        tax = _tax(below, line, context)
        for price, quantity in _units(line):
            key = (
                (line.sku, line.name, price, line.tax_treatment, tax) if settings.group_equal_units else (index, price)
            )
            groups.setdefault(key, []).append((line, price, quantity, tax))
        if order.discount is not None and line.discount is not None and not line.discount.is_zero:
            coupons[tax] = coupons.get(tax, Money.zero(order.currency)) + line.discount
        if line.shipping is not None and not line.shipping.is_zero:
            shipping[tax] = shipping.get(tax, Money.zero(order.currency)) + line.shipping
    items = [_item(tracer, group, context) for group in groups.values()]
    items.extend(_coupon_item(tracer, amount, tax, context) for tax, amount in coupons.items())
    items.extend(_shipping_item(tracer, amount, tax, context) for tax, amount in shipping.items())
    return tuple(items)


def _units(line: OrderLine) -> Iterator[tuple[Money, int]]:
    """Unit prices that add up to the line total to the cent: (price, how many), at most two of them (MON-5, MON-9)."""
    prices: dict[Money, int] = {}
    for price in allocate(line.total, [1] * line.quantity):
        prices[price] = prices.get(price, 0) + 1
    yield from prices.items()


def _tax(tracer: Tracer, line: OrderLine, context: _Context) -> _Tax:
    rate = booked_rate(tracer, line, context.order)
    field: int | Unset = UNSET
    if line.tax_treatment is TaxTreatment.MARGIN and context.settings.vat_field is not None:
        field = tracer.set(
            "vat_field", context.settings.vat_field, rule="tax.margin_field", source="settings.vat_field"
        )
    elif line.tax_treatment is TaxTreatment.STANDARD and rate is not None and context.vat is not None:
        known = next((one.id for one in context.vat.vat_rates if one.vat_rate == rate), None)
        if known is not None:
            field = tracer.set("vat_field", known, rule="tax.field_of_rate", source="vat.vat_rates")
    country_vat_id: int | Unset = UNSET
    if context.vat is not None:
        country_vat_id = tracer.set(
            "country_vat_id", context.vat.id, rule="tax.configuration_of_client", source="vat.id"
        )
    return _Tax(rate=rate, field=field, country_vat_id=country_vat_id)


def _amounts(price: Money, context: _Context) -> tuple[ItemAmountWrite, ...]:
    return (
        ItemAmountWrite(
            currency=context.order.currency,
            is_system_currency=context.order.currency == context.settings.system_currency,
            exchange_rate=context.rate,
            price_original_gross=price.amount,
            surcharge=Decimal(0),
            discount=Decimal(0),
            is_percentage=False,
        ),
    )


def _or_unset(value: int | None) -> int | Unset:
    return UNSET if value is None else value


def _item(tracer: Tracer, group: list[tuple[OrderLine, Money, int, _Tax]], context: _Context) -> OrderItemWrite:
    line, price, _, tax = group[0]
    quantity = sum(each[2] for each in group)
    names = ",".join(dict.fromkeys(each[0].id for each in group))
    at = tracer.at(f"items[{names}]")
    at.set("price", price, rule="amounts.unit_price", source="lines[].total")
    at.set(
        "quantity", quantity, rule="lines.grouped" if len(group) > 1 else "lines.one_unit_one_line", source="lines[]"
    )
    at.set("properties.external_item", names, rule="identity.item_id_to_property", source="lines[].id", shown=names)
    variation = _variation(at, line, context)
    properties = [
        (PropertyType.EXTERNAL_ORDER_ITEM_ID, names),
        (PropertyType.SKU, line.sku),
        (PropertyType.WAREHOUSE, "" if context.settings.warehouse_id is None else str(context.settings.warehouse_id)),
    ]
    return OrderItemWrite(
        type_id=OrderItemType.VARIATION if variation else OrderItemType.UNASSIGNED_VARIATION,
        item_variation_id=variation,
        referrer_id=context.settings.referrer_id,
        quantity=quantity,
        order_item_name=line.name or line.sku or line.id,
        shipping_profile_id=_or_unset(context.settings.shipping_profile_id),
        warehouse_id=_or_unset(context.settings.warehouse_id),
        country_vat_id=tax.country_vat_id,
        vat_field=tax.field,
        vat_rate=UNSET if tax.rate is None else tax.rate,
        amounts=_amounts(price, context),
        properties=tuple(PropertyWrite(type_id=kind, value=value) for kind, value in properties if value),
    )


def _variation(tracer: Tracer, line: OrderLine, context: _Context) -> int:
    """The variation of a SKU, or 0: an unassigned line keeps the order, unless the settings park it (IMP-4)."""
    variation = context.variations.get(line.sku, 0) if line.sku else 0
    if variation:
        return tracer.set("item_variation_id", variation, rule="lines.variation_of_sku", source="lines[].sku")
    if context.settings.unknown_sku == "park":
        tracer.problem("sku_unknown", "item_variation_id", f"the ERP knows no SKU {line.sku or '(none)'}")
    else:
        tracer.warn("sku_unassigned", "item_variation_id", f"the ERP knows no SKU {line.sku or '(none)'}; unassigned")
    return tracer.set("item_variation_id", 0, rule="lines.unassigned_variation", source="lines[].sku")


def _coupon_item(tracer: Tracer, amount: Money, tax: _Tax, context: _Context) -> OrderItemWrite:
    """A coupon as a line with a negative price, at the rate of the goods it is for (IMP-1)."""
    tracer.set("items[coupon].price", -amount, rule="amounts.coupon_line", source="discount")
    return _other_item(OrderItemType.PROMOTIONAL_COUPON, "Coupon", -amount, tax, context)


def _shipping_item(tracer: Tracer, amount: Money, tax: _Tax, context: _Context) -> OrderItemWrite:
    """What the buyer pays for shipping, at the rate of the goods: one line for each rate (TAX-8)."""
    tracer.set("items[shipping].price", amount, rule="tax.shipping_follows_goods", source="lines[].shipping")
    return _other_item(OrderItemType.SHIPPING_COSTS, "Shipping costs", amount, tax, context)


def _other_item(kind: OrderItemType, name: str, price: Money, tax: _Tax, context: _Context) -> OrderItemWrite:
    return OrderItemWrite(
        type_id=kind,
        item_variation_id=0,
        referrer_id=context.settings.referrer_id,
        quantity=1,
        order_item_name=name,
        country_vat_id=tax.country_vat_id,
        vat_field=tax.field,
        vat_rate=UNSET if tax.rate is None else tax.rate,
        amounts=_amounts(price, context),
    )
