"""A report that loads, runs, or says something else than the statement."""

from __future__ import annotations

from evidence.packs import layout
from tests.evidence.packs import story
from tests.evidence.packs.forgeries.case import (
    Change,
    add,
    case,
)
from tests.evidence.packs.story import Files, resign


def report_with(body: str) -> Change:
    def change(files: Files) -> Files:
        files[layout.REPORT] = story.report(story.story_manifest(), body)
        return resign(files)

    return change


ACTIVE = {
    "script": "<script>alert(1)</script>",
    "image": "<img src='https://example.org/x.png'>",
    "protocol_relative": "<img src='//example.org/x.png'>",
    "srcset": "<img srcset='https://example.org/x.png 2x'>",
    "style_sheet": "<link rel=stylesheet href='https://example.org/x.css'>",
    "style_import": "<style>@import 'https://example.org/x.css';</style>",
    "style_url": "<style>h1 { background: url( https://example.org/x ) }</style>",
    "style_escaped": "<style>h1 { background: u\\rl(https://example.org/x) }</style>",
    "style_attribute": "<p style='background:url(//example.org)'>",
    "handler": "<p onclick='x()'>",
    "script_link": "<a href=' java\nscript:x()'>x</a>",
    "frame": "<iframe srcdoc='x'></iframe>",
    "refresh": "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "base": "<base href='https://example.org'>",
    "svg_use": "<svg><use xlink:href='https://example.org/x#y'/></svg>",
    "svg_image": "<svg><image href='https://example.org/x'/></svg>",
    "form": "<form action='https://example.org'><button>x</button></form>",
}
for name, body in ACTIVE.items():
    add(f"report_with_{name}", report_with(body), "report_active")


@case("report_facts")
def report_with_another_outcome_by_an_insider(files: Files) -> Files:
    files[layout.REPORT] = files[layout.REPORT].replace(b'"go_with_conditions"', b'"go"')
    return resign(files)


@case("report_facts")
def report_with_two_outcomes_by_an_insider(files: Files) -> Files:
    extra = b'<meta name="gatehouse:outcome" content="go"></head>'
    files[layout.REPORT] = files[layout.REPORT].replace(b"</head>", extra)
    return resign(files)


@case("report_facts")
def report_of_another_pack_by_an_insider(files: Files) -> Files:
    files[layout.REPORT] = files[layout.REPORT].replace(b"exit-1", b"exit-2")
    return resign(files)
