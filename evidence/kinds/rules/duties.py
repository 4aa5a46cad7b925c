"""Risk, oversight, quality and rights: what Articles 9 to 17, 26, 27 and 72 ask of single rows."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from evidence.kinds.rules.register import About, Content, Fault, group, number, rows, rule, unsaid

ASPECTS = ascii_lowercase[:13]
# Articles 19(1) and 26(6): at least six months.
LOGS_KEPT_MONTHS = 6


@rule("reviews_are_dated")
def reviews_are_dated(content: Content, about: About) -> Iterator[Fault]:
    """Reviews are planned: each says when (Article 9(2))."""
    yield from unsaid(content, "reviews", when="Say when this review was held or is planned.")


@rule("hazards_are_treated")
def hazards_are_treated(content: Content, about: About) -> Iterator[Fault]:
    """Each hazard and each misuse has its measure and its remaining risk (Article 9(2)(d), 9(5))."""
    for table in ("hazards", "misuse"):
        yield from unsaid(
            content,
            table,
            measure="Say what was done about it.",
            after="Judge the risk that remains.",
        )


@rule("residual_is_acceptable")
def residual_is_acceptable(content: Content, about: About) -> Iterator[Fault]:
    """The residual risk of the whole is judged acceptable (Article 9(5))."""
    if group(content, "overall").get("judgement") == "not_acceptable":
        message = "A file whose overall residual risk is not acceptable cannot be final. Add measures first."
        yield Fault("overall.judgement", message)


@rule("overseers_are_competent")
def overseers_are_competent(content: Content, about: About) -> Iterator[Fault]:
    """Overseers have competence and training for it (Article 14(4), 26(2))."""
    yield from unsaid(content, "overseers", qualified_by="Say what qualifies this person to oversee.")


@rule("oversight_takes_a_route")
def oversight_takes_a_route(content: Content, about: About) -> Iterator[Fault]:
    """Measures are built in, left to the deployer, or both (Article 14(3))."""
    if not rows(content, "built_in") and not rows(content, "deployer_measures"):
        yield Fault("built_in", "List the measures that are built in, those for the deployer, or both.")


@rule("biometric_log_is_whole")
def biometric_log_is_whole(content: Content, about: About) -> Iterator[Fault]:
    """Logs of remote biometric identification hold all four items once one is given (Article 12(3))."""
    said = group(content, "biometric")
    for key in ("use", "database", "input", "verified_by"):
        if said and not said.get(key):
            yield Fault(f"biometric.{key}", "Remote biometric identification logs all four; say how.")


@rule("logs_are_kept")
def logs_are_kept(content: Content, about: About) -> Iterator[Fault]:
    """Automatic logs are kept for six months at least (Articles 19(1), 26(6))."""
    months = number(content, "kept_months")
    if months is not None and months < LOGS_KEPT_MONTHS:
        yield Fault("kept_months", "Keep the event log for six months at least; the law asks for it.")


@rule("data_has_interval")
def data_has_interval(content: Content, about: About) -> Iterator[Fault]:
    """Data are collected systematically: each row says how often (Article 72(2))."""
    yield from unsaid(content, "data", how_often="Say how often this is collected.")


@rule("thirteen_aspects_stand")
def thirteen_aspects_stand(content: Content, about: About) -> Iterator[Fault]:
    """Each aspect (a) to (m) names the place where it stands (Article 17(1))."""
    found = {str(row.get("point", "")).strip(" ().").casefold() for _, row in rows(content, "aspects")}
    missing = ", ".join(point for point in ASPECTS if point not in found)
    if found and missing:
        yield Fault("aspects", f"Say where these aspects of Article 17(1) stand: {missing}.")
    yield from unsaid(content, "aspects", where="Say where this aspect stands.")


@rule("changes_are_bounded")
def changes_are_bounded(content: Content, about: About) -> Iterator[Fault]:
    """A change fixed in advance has bounds and somebody or something that checks it (Annex IV point 2(f))."""
    yield from unsaid(
        content,
        "predetermined_changes",
        bounds="Give the bounds within which this change stays.",
        checked_by="Say what checks that the change stays within its bounds.",
    )


@rule("harms_are_described")
def harms_are_described(content: Content, about: About) -> Iterator[Fault]:
    """Each right names the harm that may follow (Article 27(1)(d))."""
    yield from unsaid(content, "harms", harm="Say which harm may follow for this right.")
