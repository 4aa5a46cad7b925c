"""Rules of one shape that many kinds ask for: a cell in every row, every choice once, a plain yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.kinds.rules.register import About, Content, Fault, day, group, rows, rule


def says(row: Content, column: str) -> bool:
    """Whether something stands in the cell; a plain no or nought is something."""
    found = row.get(column)
    return found is not None and str(found).strip() != ""


def each_row_says(name: str, table: str, column: str, message: str) -> None:
    """Register: every row of the table fills that column."""

    @rule(name)
    def check(content: Content, about: About) -> Iterator[Fault]:
        for index, row in rows(content, table):
            if not says(row, column):
                yield Fault(f"{table}.{index}.{column}", message)


def every_choice_stands(
    name: str, table: str, column: str, wanted: Mapping[str, str], message: str, confirmed: str = ""
) -> None:
    """Register: each wanted choice has a row; with `confirmed`, one that says yes there.

    `message` names what is missing in place of `{}`.
    """

    @rule(name)
    def check(content: Content, about: About) -> Iterator[Fault]:
        found = {
            str(row.get(column))
            for _, row in rows(content, table)
            if not confirmed or row.get(confirmed) is True
        }
        missing = [label for key, label in wanted.items() if key not in found]
        if missing:
            yield Fault(table, message.format(", ".join(missing)))


def must_be_yes(name: str, path: str, message: str) -> None:
    """Register: the answer at `group.column` is yes; a no and a blank are refused alike."""
    outer, _, column = path.partition(".")

    @rule(name)
    def check(content: Content, about: About) -> Iterator[Fault]:
        if group(content, outer).get(column) is not True:
            yield Fault(path, message)


def not_after_today(name: str, path: str, message: str) -> None:
    """Register: the day at the path, where one is given, is not in the future."""
    outer, dot, column = path.partition(".")

    @rule(name)
    def check(content: Content, about: About) -> Iterator[Fault]:
        found = day(group(content, outer), column) if dot else day(content, outer)
        if found is not None and found > about.today:
            yield Fault(path, message)
