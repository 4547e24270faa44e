"""Logistic regression (unit 06)."""

__all__ = []
