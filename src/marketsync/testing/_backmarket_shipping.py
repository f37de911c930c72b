"""BackShip of the fake Back Market: parcels that its own shipping service sends and takes back.

Vendor's source: `/ws/shipping/v1`. A delivery shows its label once its lines were accepted; the lines still have to be
set to shipped by the seller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_part import Part, moment_of
from marketsync.testing._backmarket_wire import Raw, Route
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["BackShip"]

_PER_PAGE = 10
_FIRST = 4241


class BackShip(Part):
    """The deliveries and returns of one account."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.deliveries: dict[int, Raw] = {}
        """Shipment id -> raw delivery; `labelUrl` is what it shows once its lines are accepted."""
        self.returns: dict[int, Raw] = {}
        """Shipment id -> raw return."""

    # -- for tests -----------------------------------------------------------------------------------------------------

    def add_delivery(self, order_id: int, *, carrier: str = "Chronopost", scanned: bool = False) -> int:
        """The parcel of an order that is sent with BackShip; returns its shipment id."""
        with self._lock:
            key = self._next_shipment()
            now = self._stamp()
            self.deliveries[key] = {
                "order": order_id,
                **_parcel(key, carrier, now, scanned=scanned),
                "orderlines": [line["id"] for line in self._order(order_id)["orderlines"]],
                "labelUrl": f"/static/shipment_labels/eu-{key}.pdf",
                "type": "DELIVERY",
                "pickupInfo": {
                    "confirmationNumber": f"{key}NB",
                    "datePickupActual": now,
                    "datePickupRangeStart": now,
                    "datePickupRangeEnd": now,
                    "datePickupRequested": now[:10],
                    "isCanceled": False,
                    "pickupId": 42,
                },
            }
            return key

    def add_return(self, line_id: int, *, carrier: str = "Chronopost", scanned: bool = False) -> int:
        """A parcel that a buyer sends back; returns its shipment id."""
        with self._lock:
            order, _ = self._line(line_id)
            key = self._next_shipment()
            self.returns[key] = {
                "orderId": order["order_id"],
                "orderlineId": line_id,
                **_parcel(key, carrier, self._stamp(), scanned=scanned),
                "label": f"https://files.example.com/labels/{key}.pdf",
                "type": "RETURN",
            }
            return key

    # -- routes --------------------------------------------------------------------------------------------------------

    def _list_deliveries(self, request: FakeRequest) -> Answer:
        return self._shipments(request, self.deliveries.values(), "order", self._show_delivery)

    def _list_returns(self, request: FakeRequest) -> Answer:
        return self._shipments(request, self.returns.values(), "orderId", dict)

    def _get_delivery(self, request: FakeRequest, key: int) -> Answer:
        if key not in self.deliveries:
            raise Refusal(Answer(404, content=b""))
        return Answer(json=self._show_delivery(self.deliveries[key]))

    def _get_return(self, request: FakeRequest, key: int) -> Answer:
        if key not in self.returns:
            raise Refusal(Answer(404, content=b""))
        return Answer(json=self.returns[key])

    def _show_delivery(self, delivery: Raw) -> Raw:
        states = [line["state"] for line in self._order(delivery["order"])["orderlines"]]
        return {**delivery, "labelUrl": delivery["labelUrl"] if any(state in (2, 3) for state in states) else ""}

    def _shipments(
        self, request: FakeRequest, shipments: Iterable[Raw], order_member: str, show: Callable[[Raw], Raw]
    ) -> Answer:
        rows = list(shipments)
        if (order_id := request.param("order_id")) is not None:
            if not order_id.isdecimal():
                raise _not_a_number()
            rows = [one for one in rows if one[order_member] == int(order_id)]
        if (state := request.param("order_state")) is not None:
            rows = [one for one in rows if str(self._order(one[order_member])["state"]) == state]
        if (scanned := request.param("hub_scanned")) is not None:
            rows = [one for one in rows if one["hubScanned"] == (scanned.lower() in ("true", "1"))]
        for member, prefix in (("dateCreation", ""), ("datePickup", "pickup_")):
            since, until = request.param(f"{prefix}start_date"), request.param(f"{prefix}end_date")
            rows = [one for one in rows if since is None or moment_of(one[member]) >= moment_of(since)]
            rows = [one for one in rows if until is None or moment_of(one[member]) <= moment_of(until)]
        return self._numbered_page(request, [show(one) for one in rows], size=_PER_PAGE)

    def _next_shipment(self) -> int:
        return _FIRST + len(self.deliveries) + len(self.returns)

    def _shipping_routes(self) -> tuple[Route, ...]:
        base = "/ws/shipping/v1"
        return (
            Route("shipping.list_deliveries", "GET", f"{base}/deliveries", self._list_deliveries),
            Route("shipping.get_delivery", "GET", f"{base}/deliveries/{{int}}", self._get_delivery),
            Route("shipping.list_returns", "GET", f"{base}/returns", self._list_returns),
            Route("shipping.get_return", "GET", f"{base}/returns/{{int}}", self._get_return),
        )


def _parcel(key: int, carrier: str, now: str, *, scanned: bool) -> Raw:
    number = f"XX{key:09d}FR"
    return {
        "shipmentId": key,
        "carrierId": 7,
        "carrierName": carrier,
        "referenceNumber": f"1-{key}",
        "trackingNumber": number,
        "trackingUrl": f"https://tracking.example.com/{number}",
        "hubScanned": scanned,
        "invoicedCurrency": "EUR",
        "invoicedPrice": 30,
        "datePickup": now,
        "dateCreation": now,
        "dateDelivery": now,
    }


def _not_a_number() -> Refusal:
    body = {
        "error": {"code": "E009", "message": "Validation error"},
        "data": {"fields": {"orderId": ["An integer is needed."]}},
    }
    return Refusal(Answer(422, body))
