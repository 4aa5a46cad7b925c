"""Cost models: measured units, and how far a version lies from the one before (seed 000, 003)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.kinds.rules.figures import figure
from evidence.kinds.rules.recurring import every_choice_stands
from evidence.kinds.rules.register import About, Content, Fault, number, rows, rule

UNITS = {
    "query": "per query",
    "thousand_inferences": "per 1,000 inferences",
    "experiment": "per successful experiment",
    "deployed_model": "per deployed model",
    "model_month": "per model and month",
}
# What serving costs. Costs of making (experiments, a deployment) are followed and never open a review.
SERVING = frozenset({"query", "thousand_inferences", "model_month"})


@dataclass(frozen=True, slots=True)
class CostDifference:
    """How far one unit cost moved: `before` and `now` in the document's currency, `per_cent` signed."""

    unit: str
    before: float
    now: float
    material: bool

    @property
    def per_cent(self) -> float:
        return (self.now / self.before - 1) * 100

    @property
    def words(self) -> str:
        moved = f"{abs(self.per_cent):.1f}".removesuffix(".0")
        more = "more" if self.now > self.before else "less"
        return f"{UNITS[self.unit]} {self.now:g} after {self.before:g}, {moved} % {more}"


def cost_difference(previous: Content | None, content: Content) -> tuple[CostDifference, ...]:
    """How far each unit cost lies from the version before, in the order of the units.

    Against the previous version its newest figures count: actualised, else measured, else estimated. Without
    a previous version, or where it has no such unit, the document's own estimate stands in. A difference is
    material above the figure `material_cost_difference`, in either direction, for what serving costs; exactly
    at the figure it is not.
    """
    before, now = _newest(previous or {}), _newest(content)
    own = _figures(content, ("estimated",))
    found = []
    for unit in UNITS:
        earlier, later = before.get(unit, own.get(unit)), now.get(unit)
        if earlier and later is not None:
            share = abs(later / earlier - 1) * 100
            material = unit in SERVING and round(share, 6) > figure("material_cost_difference")
            found.append(CostDifference(unit, earlier, later, material))
    return tuple(found)


def _newest(content: Content) -> dict[str, float]:
    return _figures(content, ("actualised", "measured", "estimated"))


def _figures(content: Content, columns: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for _, row in rows(content, "unit_costs"):
        values = [value for column in columns if (value := number(row, column)) is not None]
        if values:
            found.setdefault(str(row.get("unit")), values[0])
    return found


@rule("unit_is_measured")
def unit_is_measured(content: Content, about: About) -> Iterator[Fault]:
    """Estimates do not count as measured (seed 000: updated to v2 with measured numbers)."""
    for index, row in rows(content, "unit_costs"):
        if number(row, "measured") is None and number(row, "actualised") is None:
            message = "Give the measured figure. A cost model of estimates alone cannot be measured."
            yield Fault(f"unit_costs.{index}.measured", message)


@rule("cost_is_as_before")
def cost_is_as_before(content: Content, about: About) -> Iterator[Fault]:
    """A material difference opens a cost review before Produce (seed 000, cost model validation)."""
    material = [each.words for each in cost_difference(about.previous, content) if each.material]
    if material:
        limit = figure("material_cost_difference")
        message = f"{'; '.join(material)}. A difference of more than {limit:g} % opens a cost review before Produce."
        yield Fault("unit_costs", message[0].upper() + message[1:])


every_choice_stands(
    "unit_costs_complete", "unit_costs", "unit", UNITS, "Give the cost of every unit; missing: {}."
)
