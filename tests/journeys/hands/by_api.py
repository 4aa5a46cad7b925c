"""The acts of people through the API, each in that person's own session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.journeys import script
from tests.journeys.person import Person


class ByApi:
    """Every method is one act, and asserts that it was taken."""

    name = "api"

    def __init__(self, person: Callable[[str], Person]) -> None:
        self.person = person

    def call(self, who: str, method: str, path: str, expect: int, **request: Any) -> Any:
        answer = self.person(who).call(method, path, **request)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text[:1500]}"
        return answer.json() if answer.content else None

    def get(self, who: str, path: str, **params: Any) -> Any:
        return self.call(who, "GET", path, 200, params=params or None)

    def post(self, who: str, path: str, expect: Any = 201, **body: Any) -> Any:
        return self.call(who, "POST", path, expect, json=body)

    # -- the project

    def register(self, who: str, slug: str) -> None:
        self.post(who, "projects/", **script.record_of(slug))

    def classify(self, who: str, slug: str) -> None:
        self.post(who, f"projects/{slug}/classification/", 200, **script.CLASS)

    def grant(self, who: str, slug: str, person: str, role: str) -> None:
        self.post(who, f"projects/{slug}/people/", person=person, role=role)

    def confirm_role(self, who: str, slug: str, person: str) -> None:
        rows = self.get(who, f"projects/{slug}/people/", page_size=100)["results"]
        (row,) = (each for each in rows if each["person"]["username"] == person and not each["effective"])
        self.post(who, f"projects/{slug}/people/{row['id']}/confirm/", 200)

    # -- evidence

    def upload_all(self, who: str, slug: str) -> None:
        """In the state from which each kind counts, as the drop zone's own choice says."""
        for name, content in script.documents(slug).items():
            kind = script.UNCLEAR_KIND if script.UNCLEAR in name else name[:-3].replace("-", "_")
            self.upload(who, slug, name, content, kind, _counting(kind))

    def upload(self, who: str, slug: str, name: str, content: bytes, kind: str, state: str) -> Any:
        title = content.decode().splitlines()[0].removeprefix("# ")
        return self.call(
            who, "POST", f"projects/{slug}/artefacts/", 201,
            data={"kind": kind, "title": title, "state": state, "effective_date": f"{datetime.now(UTC):%Y-%m-%d}"},
            files={"file": (name, content, "text/markdown")},
        )  # fmt: skip

    def cite_suggested(self, who: str, slug: str) -> None:
        self.post(who, f"projects/{slug}/coverage/citations/", suggested=True)

    def answer_condition(self, who: str, slug: str) -> None:
        body = {"applies": False, "reason": script.CONDITION_REASON, "seen": 0}
        self.post(who, f"projects/{slug}/conditions/{script.CONDITION}/answer/", **body)

    def confirm_condition(self, who: str, slug: str) -> None:
        rows = self.get(who, f"projects/{slug}/conditions/", page_size=100)["results"]
        (row,) = (each for each in rows if each["key"] == script.CONDITION)
        self.post(
            who, f"projects/{slug}/conditions/{script.CONDITION}/confirm/", 200, answer=row["answer"]["id"]
        )

    def judge_all(self, who: str, slug: str, kind: str) -> None:
        """One act: everything that the document of this kind is cited for."""
        number = self.number_of(who, slug, kind)
        cited = [
            row["id"] for row in self.get(who, f"projects/{slug}/coverage/")["requirements"]
            if any(each["artefact"] == str(number) for each in row["evidence"])
        ]  # fmt: skip
        first, *also = cited
        body = {"artefact": number, "version": 1, "judged": "sufficient", "also": also}
        self.post(who, f"projects/{slug}/coverage/{first}/judge/", **body)

    def number_of(self, who: str, slug: str, kind: str) -> int:
        (row,) = self.get(who, f"projects/{slug}/artefacts/", kind=kind)["results"]
        return int(row["id"])

    # -- registry

    def register_versions(self, who: str, slug: str) -> None:
        for kind in script.KINDS:
            body = {
                "kind": kind,
                "name": f"claims-{kind}",
                "version": "1.0",
                "digest": script.digest_of(slug, kind),
            }
            self.post(who, f"projects/{slug}/versions/", **body)

    def capture(self, who: str, slug: str) -> None:
        rows = self.get(who, f"projects/{slug}/versions/")["results"]
        self.post(
            who, f"projects/{slug}/snapshots/", versions=[row["id"] for row in rows], note="First release"
        )

    # -- gates

    def attest(self, who: str, slug: str, criterion: str) -> None:
        body = {"criterion": criterion, "holds": True, "statement": script.WORD}
        self.post(who, f"projects/{slug}/gates/{script.GATE}/attestations/", **body)

    def request_exception(self, who: str, slug: str, ends: datetime | None = None) -> int:
        return int(self.post(who, f"projects/{slug}/exceptions/", **script.exception_of(ends))["number"])

    def approve_exception(self, who: str, slug: str, number: int) -> None:
        body = {"reason": "The release before this one was tried."}
        self.post(who, f"projects/{slug}/exceptions/{number}/approve/", 200, **body)

    def open_review(self, who: str, slug: str) -> int:
        body = {"gate": script.GATE, "sitting_at": script.tomorrow().isoformat(), "snapshot": 1}
        return int(self.post(who, f"projects/{slug}/reviews/", **body)["number"])

    def decide(self, who: str, slug: str, number: int, seat: str, vote: dict[str, Any]) -> None:
        path = f"projects/{slug}/reviews/{number}/"
        digest = self.get(who, f"{path}readout/")["digest"]
        self.post(who, f"{path}decisions/", seat=seat, readout_digest=digest, **vote)

    def complete_minutes(self, who: str, slug: str, number: int) -> None:
        self.call(who, "PUT", f"projects/{slug}/reviews/{number}/minutes/", 200, json=script.MINUTES)

    def seal(self, who: str, slug: str, number: int) -> None:
        self.post(who, f"projects/{slug}/reviews/{number}/minutes/seal/", 200)

    def request_pack(self, who: str, slug: str, number: int, final: bool) -> str:
        return str(self.post(who, f"projects/{slug}/packs/", 202, review=number, final=final)["id"])

    def fetch_pack(self, who: str, pack: str) -> httpx.Response:
        return self.person(who).http.get(f"/api/v1/packs/{pack}/download")


def _counting(kind: str) -> str:
    from evidence.kinds import kinds

    return kinds()[kind].counts_from
