"""Removes every permission and every guard, one at a time, and says which removal no test of the sweep notices.

    python -m bench.mutate_permissions [WORD] [--write]

The scenery of the sweep is built once in an in-memory database; every removal runs in a forked copy of this process,
first the tests that are about it, then the others, until one fails. `--write` puts the figures where
docs/reference/permissions.md takes them from. WORD runs only the removals whose name holds it.
"""

from __future__ import annotations

import ast
import datetime as dt
import importlib
import inspect
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = tempfile.mkdtemp(prefix="gatehouse-mutants-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "GATEHOUSE_DATA": DATA,
    "DATABASE_URL": "sqlite://:memory:",
}
PROOF = ROOT / "tests" / "sweep" / "mutation.txt"
PERMISSIONS = ("portal.accounts", "portal.projects", "registry", "evidence", "gates")
SUITES = ("test_services", "test_people_only", "test_operations", "test_pages", "test_objects", "test_holes")
GUARDS = ("NotAllowed.unless", "NotNow.unless", "require_visible", "permissions.require_visible")
# Words in the name of a test that is about a module; the others are asked afterwards.
ABOUT = {
    "applicability": ("applicability", "not-applicable"), "artefacts": ("artefact",),
    "filing": ("filing", "upload"), "citations": ("citation", "cite", "suggest"), "conditions": ("condition",),
    "judgements": ("judg",), "attestations": ("attest",), "decisions": ("decid", "decision"),
    "exceptions": ("exception",), "minutes": ("minutes", "seal"), "reviews": ("review", "sitting"),
    "packs": ("pack",), "people": ("people", "role"), "projects": ("projects.services.projects", "classification"),
    "tokens": ("token",), "versions": ("versions",), "snapshots": ("snapshot",), "verifying": ("verify",),
}  # fmt: skip


@dataclass(frozen=True)
class Removal:
    """One guard that is taken out: of `function` in `module` the statement in `line`, or all of it."""

    module: str
    function: str
    line: int = 0
    words: str = ""

    @property
    def name(self) -> str:
        where = f"{self.module}.{self.function}"
        return f"{where}:{self.line} {self.words}" if self.line else where

    @property
    def about(self) -> tuple[str, ...]:
        return ABOUT.get(self.module.rpartition(".")[2], (self.function.removeprefix("may_").split("_")[0],))


@dataclass(frozen=True)
class Trial:
    """One test with its parameters."""

    name: str
    run: Callable[[Any], None]


def removals() -> Iterator[Removal]:
    """Functions that answer, in permissions; statements that guard, in services."""
    for app in PERMISSIONS:
        yield from _functions(f"{app}.permissions")
    yield Removal("portal.accounts.callers", "people_only")
    for path in sorted(
        each for app in ("portal", *PERMISSIONS[2:]) for each in (ROOT / app).rglob("services/*.py")
    ):
        yield from _guards(path)
    yield from _guards(ROOT / "portal" / "jobs" / "verifying.py")


def _functions(module: str) -> Iterator[Removal]:
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or ast.Constant(0)) in {
            "Answer",
            "None",
        }:
            yield Removal(module, node.name)


def _guards(path: Path) -> Iterator[Removal]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for function in (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                called = ast.unparse(node.value.func)
                if called in GUARDS:
                    yield Removal(module, function.name, node.lineno, ast.unparse(node.value)[:60])


def _tree(module: str) -> ast.Module:
    return ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text())


def remove(found: Removal) -> None:
    """Put the function without its guard wherever the function is known."""
    module = importlib.import_module(found.module)
    before = getattr(module, found.function)
    after = _without(found, module) if found.line else _yes
    for each in list(sys.modules.values()):
        for name, value in list(getattr(each, "__dict__", {}).items()):
            if value is before:
                setattr(each, name, after)
            elif name in {"SERVICES", "ACTS"} and isinstance(value, dict):
                _replace(value, before, after)


def _replace(known: dict[str, Any], before: Any, after: Any) -> None:
    for key, value in known.items():
        if value is before:
            known[key] = after
        elif isinstance(value, tuple) and value[0] is before:
            known[key] = (after, *value[1:])


def _yes(*args: Any, **kwargs: Any) -> Any:
    from portal.answers import Answer

    return Answer.yes()


def _without(found: Removal, module: ModuleType) -> FunctionType:
    node: Any = next(
        node for node in _tree(found.module).body
        if isinstance(node, ast.FunctionDef) and node.name == found.function
    )  # fmt: skip

    class Out(ast.NodeTransformer):
        def visit_Expr(self, statement: ast.Expr) -> ast.stmt:
            return ast.copy_location(ast.Pass(), statement) if statement.lineno == found.line else statement

    tree = ast.fix_missing_locations(ast.Module(body=[Out().visit(node)], type_ignores=[]))
    future = __import__("__future__").annotations.compiler_flag
    exec(compile(tree, found.module, "exec", flags=future), module.__dict__)
    made: FunctionType = module.__dict__[found.function]
    return made


def trials() -> list[Trial]:
    """Every test of the sweep that takes the scenery, once per set of parameters."""
    found = []
    for suite in SUITES:
        module = importlib.import_module(f"tests.sweep.{suite}")
        for name, test in vars(module).items():
            if name.startswith("test_") and "scenery" in inspect.signature(test).parameters:
                found += [_trial(suite, name, test, given) for given in _parameters(test)]
    return found


def _parameters(test: Any) -> Iterator[dict[str, Any]]:
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    columns = []
    for mark in marks:
        names = (
            [each.strip() for each in mark.args[0].split(",")]
            if isinstance(mark.args[0], str)
            else mark.args[0]
        )
        columns.append(
            [dict(zip(names, row if len(names) > 1 else [row], strict=True)) for row in mark.args[1]]
        )
    for chosen in itertools.product(*columns):
        yield {key: value for part in chosen for key, value in part.items()}


def _trial(suite: str, name: str, test: Any, given: dict[str, Any]) -> Trial:
    import pytest

    names = (getattr(value, "name", "") or getattr(value, "__name__", str(value)) for value in given.values())
    words = "-".join(map(str, names))
    wants_patch = "monkeypatch" in inspect.signature(test).parameters

    def run(scenery: Any) -> None:
        patch = pytest.MonkeyPatch()
        try:
            test(**given, scenery=scenery, **({"monkeypatch": patch} if wants_patch else {}))
        finally:
            patch.undo()

    return Trial(f"{suite}.{name}[{words}]", run)


def noticed(found: Removal, every: list[Trial], scenery: Any) -> str:
    """The first test that fails without the guard; empty when none does. Runs in a process of its own."""
    from django.db import transaction

    if found.function:
        remove(found)
    by_name = [each for each in every if any(word in each.name for word in found.about)]
    quick = [each for each in every if each.name.startswith(("test_services", "test_people_only"))]
    first = [each for each in quick if each in by_name]
    for trial in dict.fromkeys([*first, *by_name, *quick] if found.function else quick):
        try:
            with transaction.atomic():
                trial.run(scenery)
                transaction.set_rollback(True)
            scenery.forget()
        except BaseException as failed:
            return (
                f"{trial.name}: {type(failed).__name__} {str(failed)[:200]}"
                if not found.function
                else trial.name
            )
    return ""


def forked(found: Removal, every: list[Trial], scenery: Any) -> tuple[int, int]:
    """A copy of this process at work: its id, and the pipe on which it says what noticed. Only from the main thread,
    whose connection is the one that holds the scenery.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            os.write(writing, noticed(found, every, scenery).encode()[:4000])
        finally:
            os._exit(0)
    os.close(writing)
    return child, reading


def said(child: int, reading: int) -> str:
    with os.fdopen(reading) as pipe:
        words = pipe.read()
    os.waitpid(child, 0)
    return words


def two_at_a_time(wanted: list[Removal], every: list[Trial], scenery: Any) -> Iterator[tuple[Removal, str]]:
    """Two cores, in order."""
    running: list[tuple[Removal, tuple[int, int]]] = []
    for found in wanted:
        running.append((found, forked(found, every, scenery)))
        if len(running) == 2:
            first, copy = running.pop(0)
            yield first, said(*copy)
    for found, copy in running:
        yield found, said(*copy)


def prepared() -> Any:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    settings.DATABASES["default"]["NAME"] = ":memory:"
    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from django.utils import timezone

    from tests.sweep.scenery import build

    return build(timezone.now())


def main() -> int:
    words = [each for each in sys.argv[1:] if not each.startswith("-")]
    scenery, started = prepared(), time.monotonic()
    every = trials()
    wanted = [each for each in removals() if not words or any(word in each.name for word in words)]
    if not words and (broken := said(*forked(Removal("", ""), every, scenery))):
        print(f"A test fails with every guard in its place: {broken}")
        return 2
    survivors = []
    for found, test in two_at_a_time(wanted, every, scenery):
        print(f"{'noticed' if test else 'SURVIVED':9} {found.name}   {test}", flush=True)
        survivors += [] if test else [found]
    print(f"{len(wanted)} removals, {len(survivors)} unnoticed, {time.monotonic() - started:.0f} s")
    if "--write" in sys.argv:
        PROOF.write_text(report(len(wanted), survivors))
    return int(bool(survivors))


def report(tried: int, survivors: list[Removal]) -> str:
    day = dt.datetime.now(tz=dt.UTC).date()
    text = f"`python -m bench.mutate_permissions`, {day:%-d %B %Y}: {tried} permissions and guards were taken out\n"
    text += f"one at a time; {tried - len(survivors)} removals made a test fail, {len(survivors)} did not.\n"
    return text + "".join(f"\n- `{each.name}`" for each in survivors) + ("\n" if survivors else "")


if __name__ == "__main__":
    sys.exit(main())
