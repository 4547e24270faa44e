"""Splits, early stopping, weight decay and dropout (unit 14)."""

__all__ = []
