"""Pictures: whatever somebody uploads, decoded within limits and written anew."""

from __future__ import annotations

from origin.pictures.creative import Picture, creative_picture
from origin.pictures.decoding import BadPicture
from origin.pictures.illustration import Illustration, illustration

__all__ = ["BadPicture", "Illustration", "Picture", "creative_picture", "illustration"]
