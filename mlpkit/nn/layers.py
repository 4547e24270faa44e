"""Layers with a forward and a backward pass, and the gradient check (unit 09)."""

__all__ = []
