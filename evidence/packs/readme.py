"""The pack's README: how to check it, from tools every computer has to our own verifier."""

from __future__ import annotations

from html import escape

from evidence.packs.keys import rfc3339
from evidence.packs.manifest import PackManifest

_TEXT = """\
EVIDENCE PACK {pack_id}
{kind}

Project   {project}
Gate      {gate}, review {review}, outcome: {outcome}
Sealed    {sealed_at}

This pack reports evidence; it is not a statement of conformity.
Open data/report/report.html to read it.


HOW TO CHECK IT

1. Get the root key and the pack signer's key from OUTSIDE this pack: from your own document system, from
   paper minutes, or from the page where the installation publishes them. The copies in signatures/keys are
   hints only: whoever could forge a pack could also put a key of their own there.

2. With tools every Linux computer has, in this folder:

   openssl pkeyutl -verify -pubin -inkey PACK-KEY.pem -rawin -in tagmanifest-sha256.txt \\
       -sigfile signatures/tagmanifest-sha256.txt.sig
   sha256sum --strict --quiet -c tagmanifest-sha256.txt manifest-sha256.txt

   The first says who sealed the list of lists, the second that every listed file is as it was sealed.
   Whether a file was added, `bagit.py --validate .` says for the payload.

3. Everything, including what the records say against the log, with a verifier that needs only Python 3.8:

   python3 verify_pack.py {pack_id}.zip --root-key ROOT-KEY.pem

   A copy lies in data/verifier. To trust it, get it elsewhere.


WHAT THIS CANNOT PROVE

The log shows that nothing was changed after it was signed. It cannot show that whoever holds the pack key
and the log key at once did not write a new history and sign that. Keep the file data/audit/checkpoint of each
pack; with an earlier one in hand, a rewritten history is found:

   python3 verify_pack.py {pack_id}.zip --root-key ROOT-KEY.pem --prev-checkpoint KEPT-CHECKPOINT
"""


def text(manifest: PackManifest) -> bytes:
    """`data/README.txt`."""
    return _words(manifest).encode()


def html(manifest: PackManifest) -> bytes:
    """`data/README.html`: the same words for a browser, with nothing loaded from anywhere."""
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(manifest.pack_id)}: how to check it</title>\n</head>\n<body>\n<main>\n"
        f"<h1>How to check {escape(manifest.pack_id)}</h1>\n<pre>{escape(_words(manifest))}</pre>\n"
        "</main>\n</body>\n</html>\n"
    ).encode()


def _words(manifest: PackManifest) -> str:
    decision = manifest.decision
    kind = "FINAL" if manifest.final else "DRAFT: nothing in here has been decided for good"
    if manifest.project.get("demo"):
        kind += "\nDEMO: an invented story, no real system"
    return _TEXT.format(
        pack_id=manifest.pack_id,
        kind=kind,
        project=manifest.project["name"],
        gate=decision["gate"],
        review=decision["review"],
        outcome=decision["outcome"] or "none yet",
        sealed_at=rfc3339(manifest.sealed_at),
    )
