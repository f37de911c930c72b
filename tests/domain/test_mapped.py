"""Rules with names, traces that print as tables, and all problems at once."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal

import pytest

from marketsync.domain import SKIP, Mapped, Notice, Skip, TaxTreatment, Trace, Tracer, rule
from marketsync.errors import MappingError
from marketsync.money import Money


@rule("tax.margin_is_zero", source="lines[].tax_treatment")
def margin_is_zero(treatment: TaxTreatment) -> Decimal | Skip:
    """Margin goods are booked at 0 %."""
    if treatment is TaxTreatment.UNKNOWN:
        raise MappingError("the treatment is missing")
    return Decimal(0) if treatment is TaxTreatment.MARGIN else SKIP


def test_a_rule_has_a_name_a_source_and_words() -> None:
    assert margin_is_zero(TaxTreatment.MARGIN) == Decimal(0)
    assert (margin_is_zero.name, margin_is_zero.source) == ("tax.margin_is_zero", "lines[].tax_treatment")
    assert margin_is_zero.text == "Margin goods are booked at 0 %."


def test_applied_rules_are_traced_skipped_ones_are_not() -> None:
    tracer = Tracer()
    below = tracer.at("lines[0]")
    assert below.apply("vat_rate", margin_is_zero, TaxTreatment.MARGIN) == Decimal(0)
    assert tracer.at("lines[1]").apply("vat_rate", margin_is_zero, TaxTreatment.STANDARD) is None
    trace = tracer.finish("value").trace
    assert trace.rule_of("lines[0].vat_rate") == "tax.margin_is_zero"
    assert trace.rule_of("lines[1].vat_rate") is None
    assert trace.fields_of("tax.margin_is_zero") == ("lines[0].vat_rate",)
    assert len(trace) == 1


def test_all_problems_of_a_record_come_out_at_once_and_the_value_is_withheld() -> None:  # style 8
    tracer = Tracer()
    assert tracer.at("lines[0]").apply("vat_rate", margin_is_zero, TaxTreatment.UNKNOWN) is None
    tracer.at("billing").problem("country_unknown", "country", "the country is not known")
    assert tracer.failed
    mapped = tracer.finish("value")
    assert mapped.value is None
    assert not mapped.ok
    assert [(each.code, each.field) for each in mapped.problems] == [
        ("tax.margin_is_zero", "lines[0].vat_rate"),
        ("country_unknown", "billing.country"),
    ]
    with pytest.raises(
        MappingError, match=r"lines\[0\].vat_rate: the treatment is missing .*billing.country"
    ) as caught:
        mapped.require()
    assert caught.value.problems == mapped.problems


def test_a_rule_may_refuse_with_several_problems() -> None:
    @rule("address.complete")
    def complete(_: str) -> str | Skip:
        raise MappingError(problems=(Notice("missing", "street", "no street"), Notice("missing", "town", "no town")))

    tracer = Tracer()
    assert tracer.apply("address", complete, "") is None
    assert [each.field for each in tracer.finish(None).problems] == ["street", "town"]


def test_a_good_record_gives_its_value() -> None:
    tracer = Tracer()
    tracer.warn("coupon_unverified", "discount", "the order has a coupon")
    mapped: Mapped[str] = tracer.finish("value")
    assert mapped.ok
    assert mapped.require() == "value"
    assert mapped.warnings == (Notice("coupon_unverified", "discount", "the order has a coupon"),)
    with pytest.raises(MappingError):
        Mapped(None).require()


def test_notices_read_as_one_line() -> None:
    assert str(Notice("code", "field", "message")) == "field: message [code]"
    assert str(Notice("code", "", "message")) == "message [code]"


def test_texts_are_personal_unless_the_mapper_says_otherwise() -> None:  # PII-2
    tracer = Tracer()
    tracer.set("town", "Milano", rule="address.copied")
    tracer.set("nothing", "", rule="address.copied")
    tracer.set("state", "NEW", rule="state.derived", shown="NEW")
    tracer.set("treatment", TaxTreatment.MARGIN, rule="tax.treatment")
    tracer.set("total", Money(Decimal("399.00"), "EUR"), rule="amounts.total")
    tracer.set("rate", Decimal(19), rule="tax.rate")
    tracer.set("day", date(2026, 11, 3), rule="dates.day")
    tracer.set("none", None, rule="none")
    tracer.set("parts", ("Milano",), rule="parts")
    values = [entry.value for entry in tracer.finish(None).trace]
    assert values == ["***", "", "NEW", "MARGIN", "399.00 EUR", "19", "2026-11-03", "None", "***"]


def test_a_trace_prints_as_an_aligned_table() -> None:
    tracer = Tracer()
    tracer.set("lines[0].vat_rate", Decimal(0), rule="tax.margin_is_zero", source="lines[].tax_treatment")
    tracer.set("id", "1", rule="copied", shown="<1>")
    trace = tracer.finish(None).trace
    assert str(trace).splitlines() == [
        "field              value  rule                source",
        "-----------------  -----  ------------------  ---------------------",
        "lines[0].vat_rate  0      tax.margin_is_zero  lines[].tax_treatment",
        "id                 <1>    copied",
    ]
    shown = trace._repr_html_()
    assert "<th>rule</th>" in shown
    assert "&lt;1&gt;" in shown
    assert str(Trace()).startswith("field  value  rule  source")


def test_a_result_survives_pickling() -> None:
    tracer = Tracer()
    tracer.set("id", "1", rule="copied")
    tracer.problem("code", "id", "message")
    mapped: Mapped[str] = tracer.finish(None)
    assert pickle.loads(pickle.dumps(mapped)) == mapped
