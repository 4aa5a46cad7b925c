"""The artefact kinds as versioned data, and the guess which kind a file is."""

from evidence.kinds.kind import Kind, choices, kind, kinds, state_labels, version
from evidence.kinds.suggestion import Suggestion, suggest

__all__ = ["Kind", "Suggestion", "choices", "kind", "kinds", "state_labels", "suggest", "version"]
