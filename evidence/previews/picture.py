"""A picture as one PNG of bounded size, without the metadata of the original."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from evidence.cage.limits import Limits
from evidence.previews.rendered import NoPreview, Rendered

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def render(path: Path, out_dir: Path, limits: Limits) -> Rendered:
    """Raises NoPreview."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=FORMATS) as original:
            width, height = original.size
            save(original, out_dir / "page-1.png", limits.edge)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPreview("the picture has too many pixels.") from None
    except UnidentifiedImageError:
        raise NoPreview("this is not a PNG, JPEG, GIF or WebP picture.") from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise NoPreview("the picture is damaged.") from None
    note = (
        f"Shown smaller; the original is {width:,} × {height:,} pixels."
        if max(width, height) > limits.edge
        else ""
    )
    return Rendered("images", files=("page-1.png",), note=note)


def save(picture: Image.Image, path: Path, edge: int) -> None:
    picture.draft("RGB", (edge, edge))  # a large JPEG is decoded small
    picture.thumbnail((edge, edge))
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    plain.info.clear()
    plain.save(path, "PNG")
