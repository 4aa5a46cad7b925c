"""Large files: a killed server, a lost connection, a reload and a pause cost nothing that was acknowledged."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.evidence.filing import zipped
from tests.journeys import stages
from tests.journeys.chromium import Window
from tests.journeys.hands.by_api import ByApi
from tests.journeys.hands.by_page import saw
from tests.journeys.house import House
from tests.journeys.person import Pipeline

MB = 1024**2
TUS = {"Tus-Resumable": "1.0.0"}
ASKS = Callable[..., Pipeline]


def noise(megabytes: int) -> bytes:
    return b"%PDF-1.7\n" + os.urandom(megabytes * MB - 9)


def said(data: bytes, name: str = "large.pdf") -> dict[str, str]:
    pairs = {"filename": name, "sha256": hashlib.sha256(data).hexdigest()}
    text = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
    return {**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": text}


def announced(cai: Pipeline, slug: str, data: bytes) -> str:
    return cai.call("POST", f"projects/{slug}/uploads/", headers=said(data)).headers["Location"]


def filed(cai: Pipeline, slug: str, upload: str, title: str = "Large") -> Any:
    body = {
        "kind": "product_images", "title": title, "state": "draft", "effective_date": "2026-01-01", "upload": upload,
    }  # fmt: skip
    return cai.call("POST", f"projects/{slug}/artefacts/", json=body).json()["newest"]


@pytest.mark.slow
def test_a_web_server_that_is_killed_in_the_middle_loses_at_most_the_running_request(
    house: House, pipeline: ASKS, by_api: ByApi, slug_of: Callable[[str], str]
) -> None:
    slug, cai, data = stages.registered(by_api, slug_of("killed")), pipeline("cai"), noise(100)
    url = f"{house.address}{announced(cai, slug, data)}"
    first = cai.http.patch(url, content=data[: 10 * MB], headers=patch_at(0))
    assert first.status_code == 204

    begin_and_hang(house, cai, url, data[10 * MB : 90 * MB], 10 * MB, len(data) - 10 * MB)
    until = time.monotonic() + 60
    while int(asked(cai, url)) < 74 * MB:  # two saves of 32 MB
        assert time.monotonic() < until
        time.sleep(0.2)
    workers = [pid for pid, command in house.processes().items() if "gunicorn" in command]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    house.wait_until_ready() if house.process.poll() is None else wait_for(house)

    here = int(asked(cai, url))
    assert here == 74 * MB
    assert cai.http.patch(url, content=data[here:], headers=patch_at(here)).status_code == 204
    made = filed(cai, slug, url.rstrip("/").rpartition("/")[2])
    assert made["sha256"] == hashlib.sha256(data).hexdigest()


def patch_at(offset: int) -> dict[str, str]:
    return {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}


def asked(cai: Pipeline, url: str) -> str:
    return str(cai.http.head(url, headers=TUS).headers["Upload-Offset"])


def begin_and_hang(house: House, cai: Pipeline, url: str, data: bytes, offset: int, announced: int) -> None:
    """Send some of a request's bytes on a connection that stays open until the server is killed."""
    where = urlsplit(house.address)
    head = [
        f"PATCH {urlsplit(url).path} HTTP/1.1",
        f"Host: {where.netloc}",
        f"Authorization: Bearer {cai.token}",
    ]
    head += [f"{name}: {value}" for name, value in patch_at(offset).items()] + [
        f"Content-Length: {announced}"
    ]
    connection = socket.create_connection((where.hostname or "", where.port or 80))
    connection.sendall("\r\n".join([*head, "", ""]).encode())

    def send() -> None:
        with connection, suppress(OSError):
            connection.sendall(data)
            connection.recv(1)  # an answer never comes: the server is killed before the request is whole

    threading.Thread(target=send, daemon=True).start()


def wait_for(house: House) -> None:
    import httpx

    for _ in range(300):
        try:
            if httpx.get(f"{house.address}/livez", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError("the web server did not come back")


@pytest.mark.slow
def test_the_command_goes_on_where_it_was_killed(
    house: House, pipeline: ASKS, by_api: ByApi, slug_of: Callable[[str], str], tmp_path: Path
) -> None:
    slug, cai = stages.registered(by_api, slug_of("command")), pipeline("cai")
    file = tmp_path / "large.pdf"
    file.write_bytes(noise(70))
    url = f"{house.address}{announced(cai, slug, file.read_bytes())}"
    cai.http.patch(url, content=file.read_bytes()[: 40 * MB], headers=patch_at(0))

    arguments = ["upload", slug, str(file), "--kind", "product_images", "--state", "draft"]
    done = house.command(*arguments, token=cai.token)

    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(file.read_bytes()).hexdigest() in done.stdout
    assert re.findall(r"(\d+) %", done.stderr) == ["100"]
    assert house.command(*arguments, token=cai.token).returncode == 1


def test_the_command_opens_a_zip_and_says_what_became_of_each_file(
    house: House, pipeline: ASKS, by_api: ByApi, slug_of: Callable[[str], str], tmp_path: Path
) -> None:
    slug = stages.registered(by_api, slug_of("zip"))
    file = tmp_path / "papers.zip"
    file.write_bytes(zipped({"threat-model.md": b"# Threat model\n", "../evil.md": b"x"}).getvalue())

    done = house.command("upload", slug, str(file), token=pipeline("cai").token)

    assert done.returncode == 1
    assert "filed    threat-model.md: Filed as Threat model" in done.stdout
    assert "refused  ../evil.md: The name leads out of its folder" in done.stdout


def test_a_client_of_another_house_speaks_with_ours(
    pipeline: ASKS, by_api: ByApi, slug_of: Callable[[str], str], house: House, tmp_path: Path
) -> None:
    """tuspy, the protocol's own client in Python, in pieces with checksums."""
    client = pytest.importorskip("tusclient.client")
    slug, cai, data = stages.registered(by_api, slug_of("tuspy")), pipeline("cai"), noise(9)
    (tmp_path / "large.pdf").write_bytes(data)
    tus = client.TusClient(
        f"{house.address}/api/v1/projects/{slug}/uploads/", {"Authorization": f"Bearer {cai.token}"}
    )
    with (tmp_path / "large.pdf").open("rb") as file:
        how = {"file_stream": file, "chunk_size": 2 * MB, "upload_checksum": True}
        sender = tus.uploader(**how, metadata={"filename": "large.pdf"})
        sender.upload(stop_at=4 * MB)
        again = tus.uploader(**how, url=sender.url)
        assert again.get_offset() == 4 * MB
        again.upload()

    made = filed(cai, slug, sender.url.rstrip("/").rpartition("/")[2])
    assert made["sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_goes_on_after_a_lost_connection_a_pause_and_a_reload(
    window: Callable[..., Window], by_api: ByApi, slug_of: Callable[[str], str], tmp_path: Path
) -> None:
    slug = stages.registered(by_api, slug_of("browser"))
    file = tmp_path / "ui-screens.pdf"
    file.write_bytes(noise(100))
    found = window("ada")
    page = found.page
    page.goto(f"/projects/{slug}/artefacts/")
    met: list[int] = []

    def on_the_way(route: Any) -> None:
        if route.request.method == "PATCH":
            met.append(int(route.request.headers["upload-offset"]))
        if met[1:] and len(met) == 2:
            met.append(-1)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile("/uploads/w"), on_the_way)
    page.locator("#upload-files").set_input_files(file)
    page.get_by_text("It goes on by itself").wait_for()
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_text(re.compile("of 104.9 MB, uploading")).wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").wait_for()
    page.reload()
    expect(page.get_by_role("heading", name="Not all here yet")).to_be_visible()
    before = len(met)
    page.locator("#upload-files").set_input_files(file)
    saw(page, "1 of 1 files uploaded")

    assert met[:3] == [0, 32 * MB, -1]
    assert met[before] >= 32 * MB  # after the reload it did not begin anew
    found.said[:] = [words for words in found.said if "net::ERR_" not in words]
    expect(page.locator("#waiting-rows li, [id^=artefact-]")).not_to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Not all here yet")).to_have_count(0)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    known = [by_api.get("ada", f"projects/{slug}/{where}/")["results"] for where in ("artefacts", "uploads")]
    assert digest in str(known)


@pytest.mark.browser
def test_a_folder_gives_its_files_with_their_places_and_without_litter(
    window: Callable[..., Window], by_api: ByApi, slug_of: Callable[[str], str], tmp_path: Path
) -> None:
    slug = stages.registered(by_api, slug_of("folder"))
    for name in ("docs/threat-model.md", "docs/deep/notes.md", "docs/.DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    page = window("ada").page
    page.goto(f"/projects/{slug}/artefacts/")
    page.locator("#upload-folder").set_input_files(tmp_path / "docs")

    saw(page, "2 of 2 files uploaded")
    saw(page, "1 left out, hidden or made by the system: .DS_Store")
    expect(page.locator("#waiting-rows li")).to_contain_text("docs/deep/notes.md")
    made = by_api.get("ada", f"projects/{slug}/artefacts/")["results"][0]["newest"]
    assert made["original_name"] == "docs/threat-model.md"


@pytest.mark.browser
def test_a_zip_that_is_dropped_says_by_itself_what_became_of_its_files(
    window: Callable[..., Window], by_api: ByApi, slug_of: Callable[[str], str]
) -> None:
    slug = stages.registered(by_api, slug_of("dropped-zip"))
    page = window("ada").page
    page.goto(f"/projects/{slug}/artefacts/")
    data = zipped({"threat-model.md": b"# Threat model\n", "../evil.md": b"x"}).getvalue()
    page.locator("#upload-files").set_input_files(
        {"name": "papers.zip", "mimeType": "application/zip", "buffer": data}
    )

    saw(page, "1 filed, 1 refused")
    saw(page, "The name leads out of its folder")
