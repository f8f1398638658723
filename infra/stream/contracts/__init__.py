"""Contracts 数据契约: what other systems may rely on, generated from the facts, never broken once released."""

from infra.stream.contracts.asyncapi import document
from infra.stream.contracts.compare import broken
from infra.stream.contracts.schema import CONTRACTS, contract, stays

__all__ = ["CONTRACTS", "broken", "contract", "document", "stays"]
