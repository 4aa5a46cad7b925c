"""What a browser may show of an artefact: made from its bytes in a child process, never the bytes themselves.

`render` starts `evidence.previews.child` and always answers; a hostile file costs a sentence, not a process.
"""

from evidence.previews.anchors import anchor
from evidence.previews.outline import outline
from evidence.previews.rendered import Rendered, Spot
from evidence.previews.supervised import render

__all__ = ["Rendered", "Spot", "anchor", "outline", "render"]
