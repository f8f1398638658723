"""Rehearsals 推演: an appraisal year written down, played through the real services and checked."""
