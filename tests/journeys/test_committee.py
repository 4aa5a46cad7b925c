"""The committee: a draft, a final pack, and a stranger who believes it without us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import records, stages
from tests.journeys.hands.by_api import ByApi
from tests.journeys.house import House

BANK = "bank-credit-decision"
NEEDED = ("openssl", "sha256sum")


@pytest.fixture(scope="module")
def final(house: House, by_api: ByApi, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank's final pack, as Mika downloads it."""
    (row,) = (each for each in by_api.get("mika", f"projects/{BANK}/packs/")["results"] if each["final"])
    answer = by_api.fetch_pack("mika", row["id"])
    assert answer.status_code == 200 and len(answer.content) == row["size"]
    file = tmp_path_factory.mktemp("pack") / "pack.zip"
    file.write_bytes(answer.content)
    return file


@pytest.fixture
def stranger(final: Path, house: House, tmp_path: Path) -> Path:
    """An empty folder with the file, and the public keys of root and pack, which came another way."""
    shutil.copy(final, tmp_path / "pack.zip")
    for use in ("root", "pack"):
        (tmp_path / f"{use}.pub.pem").write_text(published(house, use))
    return tmp_path


def published(house: House, use: str) -> str:
    """The public half of a key as OpenSSL reads it, taken from the installation's own key file."""
    key = Path(house.environment["GATEHOUSE_DATA"]) / "keys" / f"{use}.pem"
    command = ["openssl", "pkey", "-in", str(key), "-pubout"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def outside(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run something without an account, an address or a setting of ours."""
    alone = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """The verifier that lies in the pack itself, run by a plain Python."""
    with zipfile.ZipFile(folder / "pack.zip") as pack:
        inside = next(name for name in pack.namelist() if name.endswith("verify_pack.py"))
        (folder / "verify_pack.py").write_bytes(pack.read(inside))
    return outside(folder, sys.executable, "-I", "verify_pack.py", "pack.zip", "--root-key", "root.pub.pem")


def unpacked(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "pack.zip") as pack:
        pack.extractall(folder / "out")
    (bag,) = (folder / "out").iterdir()
    return bag


def sums(bag: Path) -> subprocess.CompletedProcess[str]:
    return outside(
        bag, "sha256sum", "--strict", "--quiet", "-c", "tagmanifest-sha256.txt", "manifest-sha256.txt"
    )


def bagit(bag: Path) -> subprocess.CompletedProcess[str]:
    return outside(bag, sys.executable, "-m", "bagit", "--validate", str(bag))


def openssl(bag: Path) -> subprocess.CompletedProcess[str]:
    """The command that the pack's own README gives."""
    return outside(
        bag, "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(bag.parents[1] / "pack.pub.pem"), "-rawin",
        "-in", "tagmanifest-sha256.txt", "-sigfile", "signatures/tagmanifest-sha256.txt.sig",
    )  # fmt: skip


def flip(file: Path) -> None:
    """One bit of one byte in the middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def zipped_again(bag: Path, folder: Path) -> None:
    (folder / "pack.zip").unlink()
    with zipfile.ZipFile(folder / "pack.zip", "w", zipfile.ZIP_STORED) as pack:
        for file in sorted(bag.rglob("*")):
            if file.is_file():
                pack.write(file, str(file.relative_to(bag.parent)))


def test_the_final_pack_is_accepted_by_everybody_without_us(stranger: Path, house: House) -> None:
    said = verify(stranger)
    assert (said.returncode, "VERIFIED" in said.stdout) == (0, True), said.stdout + said.stderr
    ours = house.command(
        "pack", "verify", str(stranger / "pack.zip"), "--root-key", str(stranger / "root.pub.pem"), token=""
    )
    assert (ours.returncode, "VERIFIED" in ours.stdout) == (0, True), ours.stdout + ours.stderr
    bag = unpacked(stranger)
    for tool in (sums, bagit, openssl):
        said = tool(bag)
        assert said.returncode == 0, f"{tool.__name__}: {said.stdout}{said.stderr}"


def test_one_byte_of_a_document_is_noticed(stranger: Path) -> None:
    bag = unpacked(stranger)
    flip(max((bag / "data").rglob("*.md"), key=lambda file: file.stat().st_size))
    assert sums(bag).returncode != 0
    assert bagit(bag).returncode != 0
    zipped_again(bag, stranger)
    said = verify(stranger)
    assert said.returncode == 1 and "VERIFIED" not in said.stdout.splitlines()[0]


def test_one_byte_of_the_signed_list_is_noticed(stranger: Path) -> None:
    bag = unpacked(stranger)
    assert "Signature Verified Successfully" in openssl(bag).stdout
    flip(bag / "tagmanifest-sha256.txt")
    assert "Signature Verification Failure" in openssl(bag).stdout
    assert sums(bag).returncode != 0


def test_a_final_pack_of_unsealed_minutes_is_refused_with_its_gaps(by_api: ByApi, slug_of: Any) -> None:
    slug = slug_of("gaps")
    number = stages.under_review(by_api, slug)
    refused = by_api.post("mika", f"projects/{slug}/packs/", 409, review=number, final=True)
    assert refused["code"] == "not_sealed"


def ask_for_a_draft(hand: Any, api: ByApi, slug: str) -> list[tuple[str, str, str, str]]:
    number = stages.under_review(api, slug)
    before = records.count(api, slug)
    pack = hand.request_pack("mika", slug, number, final=False)
    assert pack == f"EP-{slug}-{number}-draft-1" or pack.endswith("-draft-1")
    for _ in range(240):
        found = api.get("mika", f"packs/{pack}/")
        if found["state"] != "requested":
            break
        records.pause(0.5)
    assert found["state"] == "sealed", found
    return records.events(api, slug, before)


@pytest.fixture(scope="module")
def told(by_api: ByApi, slug_of: Any) -> Any:
    return ask_for_a_draft(by_api, by_api, slug_of("draft"))


def test_a_draft_is_made_by_a_job(told: Any) -> None:
    assert {"pack.requested", "pack.sealed"} <= {verb for _, verb, _, _ in told}


@pytest.mark.browser
def test_the_pages_leave_the_same_records(by_page: Any, by_api: ByApi, told: Any, slug_of: Any) -> None:
    assert ask_for_a_draft(by_page, by_api, slug_of("draft")) == told


@pytest.mark.browser
def test_the_page_of_a_pack_shows_its_steps_and_then_the_file(
    window: Any, by_api: ByApi, slug_of: Any
) -> None:
    slug = slug_of("watched")
    number = stages.under_review(by_api, slug)
    page = window("mika").page
    page.goto(f"/projects/{slug}/packs/?review={number}")
    page.get_by_role("button", name="Export a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("-draft-1")
    expect(page.get_by_text("DRAFT.")).to_be_visible()
    with page.expect_download(timeout=60_000) as loaded:
        page.get_by_role("link", name="Download").first.click(timeout=60_000)
    assert zipfile.is_zipfile(loaded.value.path())


@pytest.mark.browser
def test_mika_downloads_the_same_bytes_that_the_interface_gives(window: Any, final: Path) -> None:
    page = window("mika").page
    page.goto("/")
    page.get_by_role("link", name="Packs", exact=True).click()
    page.get_by_role("link", name=f"EP-{BANK}").first.click()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Download").first.click()
    assert loaded.value.path().read_bytes() == final.read_bytes()
