"""`gatehouse verdict`: may this go live? Exit 0 allow, 1 deny, 2 usage, 3 could not decide."""

from __future__ import annotations

import argparse
import json
from typing import Any

from portal.front.cli.client import ALLOW, COULD_NOT_DECIDE, DENY, ask, explain

PARAMETERS = ("snapshot", "digest", "environment", "traffic", "region")


def add_to(commands: Any) -> None:
    parser = commands.add_parser("verdict", help="may this go live? exit 0 allow, 1 deny, 3 could not decide")
    parser.add_argument("project")
    parser.add_argument("gate", help="such as produce-exit")
    parser.add_argument("--snapshot", type=int, help="number; without it, the snapshot that was reviewed")
    parser.add_argument("--digest", help="the snapshot by its digest")
    parser.add_argument("--environment", help="default: production")
    parser.add_argument("--traffic", type=float, help="share in per cent; default: 100")
    parser.add_argument("--region", help="default: all regions")
    parser.add_argument("--strict", action="store_true", help="treat “allow with exceptions” as deny")
    parser.add_argument("--json", action="store_true", help="print the API's answer")
    parser.set_defaults(answer=verdict)


def verdict(options: argparse.Namespace) -> int:
    asked = {name: getattr(options, name) for name in PARAMETERS if getattr(options, name) is not None}
    answer = ask("GET", f"projects/{options.project}/gates/{options.gate}/verdict", params=asked)
    if answer.status_code != 200:
        explain(answer)
        return COULD_NOT_DECIDE
    found = answer.json()
    print(json.dumps(found, indent=2) if options.json else in_words(found))
    if found["decision"] == "allow_with_exceptions":
        return DENY if options.strict else ALLOW
    return ALLOW if found["decision"] == "allow" else DENY


def in_words(found: dict[str, Any]) -> str:
    """No. Three things. Who. By when. Link."""
    blocking = [reason for reason in found["reasons"] if reason["severity"] == "blocking"]
    if found["decision"] == "deny":
        head = f"No. {len(blocking)} thing{'s' if len(blocking) != 1 else ''} in the way of {found['gate']}:"
    else:
        head = "Yes." if found["decision"] == "allow" else "Yes, with exceptions."
    lines = [head]
    for number, reason in enumerate(blocking, start=1):
        lines.append(f"{number}. {reason['message']}")
        lines.append("   " + " · ".join(part for part in _whereabouts(reason) if part))
    for condition in found.get("conditions", []):
        lines.append(f"Condition: {condition['text']}")
    for exception in found.get("exceptions", []):
        lines.append(
            f"Exception {exception['id']}: {exception['owner']} by {exception['remediation_date'][:10]}"
        )
    return "\n".join(lines)


def _whereabouts(reason: dict[str, Any]) -> tuple[str, ...]:
    owner, due, url = reason.get("owner") or "", reason.get("due") or "", reason.get("url") or ""
    return (reason["code"], owner, f"due {due[:10]}" if due else "", url)
