"""Tests of checkpoints, proofs and bundles."""
