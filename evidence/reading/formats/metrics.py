"""Evaluation results: a run of MLflow as its server or client writes it, and plain JSON of names and figures."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from evidence.reading.formats.fitting import Imported, Row, counted
from evidence.reading.formats.trees import Tree, branch, branches, text
from evidence.reading.said import Unreadable

COLUMNS = {"name": ("metric", "name", "measure"), "value": ("value", "result", "measured")}
EVAL_SET = ("eval set version", "eval set", "evaluation set", "dataset")
RUN = ("run", "run id", "source run")
RUN_ON = ("run on", "measured on", "date", "day", "dated")


def recognise_run(tree: Any) -> str:
    """`MLflow run` for the answer of its server or a run written by its client."""
    if _is_run(_run(tree)):
        return "MLflow run"
    runs = branches(tree, "runs")
    return "MLflow runs" if runs and all(map(_is_run, runs)) else ""


def take_run(tree: Any, name: str) -> Imported:
    """The metrics of one run. Raises `Unreadable` where the file holds another number of runs."""
    if name == "MLflow runs":
        runs = branches(tree, "runs")
        if len(runs) != 1:
            raise Unreadable(f"The file holds {len(runs)} runs; a report is of one. Export that run.")
        tree, name = runs[0], "MLflow run"
    run = _run(tree)
    found = _listed(name, _figures(run))
    found.single = _about(run)
    found.left_out += counted(_size(run, "params"), "parameter", "parameters")
    found.left_out += counted(_size(run, "tags"), "tag", "tags")
    return found


def recognise_figures(tree: Any) -> str:
    """Names with figures: the whole file, or the object under `metrics`."""
    if not isinstance(tree, dict):
        return ""
    inner = tree.get("metrics")
    if isinstance(inner, dict) and inner:
        return "JSON metrics"
    return "JSON metrics" if tree and all(_figure(value) is not None for value in tree.values()) else ""


def take_figures(tree: Any, name: str) -> Imported:
    inner = tree.get("metrics")
    nested = isinstance(inner, dict)
    found = _listed(name, dict(inner) if nested else dict(tree))
    if nested:
        others = {key: value for key, value in tree.items() if key != "metrics"}
        found.single = {
            (key,): value for key, value in others.items() if isinstance(value, str | int | float)
        }
        held = [key for key in others if (key,) not in found.single]
        found.left_out += [f"the part “{key}”"[:100] for key in held]
    return found


def _is_run(tree: Tree) -> bool:
    return bool(_run_id(tree)) and "data" in tree


def _run_id(run: Tree) -> str:
    return text(run, "info", "run_id") or text(run, "info", "run_uuid")


def _run(tree: Any) -> Tree:
    return branch(tree, "run") or branch(tree)


def _figures(run: Tree) -> dict[str, Any]:
    """The last value of each metric: a list of rows from the server, a mapping from the client."""
    mapped = branch(run, "data", "metrics")
    listed = sorted(branches(run, "data", "metrics"), key=_moment)
    return {**mapped, **{text(each, "key"): each.get("value") for each in listed}}


def _moment(metric: Tree) -> tuple[float, float]:
    step, stamp = _figure(metric.get("step")), _figure(metric.get("timestamp"))
    return (stamp or 0.0, step or 0.0)


def _size(run: Tree, part: str) -> int:
    return len(branch(run, "data", part)) or len(branches(run, "data", part))


def _listed(name: str, figures: Tree) -> Imported:
    found = Imported(name, ("metrics", "measures", "results"), COLUMNS)
    found.rows = [
        Row({"name": key, "value": figure})
        for key, value in figures.items()
        if (figure := _figure(value)) is not None
    ]
    lacking = len(figures) - len(found.rows)
    found.left_out = counted(lacking, "metric without a number", "metrics without a number")
    return found


def _figure(value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def _about(run: Tree) -> dict[tuple[str, ...], Any]:
    info = branch(run, "info")
    used = [branch(each, "dataset") for each in branches(run, "inputs", "dataset_inputs")]
    sets = [f"{text(each, 'name')} {text(each, 'digest')}".strip() for each in used]
    return {
        RUN: _run_id(run),
        EVAL_SET: ", ".join(filter(None, sets)),
        RUN_ON: _day(info.get("end_time")),
    }


def _day(milliseconds: Any) -> str:
    try:
        return dt.datetime.fromtimestamp(float(milliseconds) / 1000, dt.UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
