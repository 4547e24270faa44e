"""Optimizers: one step each (unit 13)."""

__all__ = []
