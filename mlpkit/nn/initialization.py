"""Initial weights and normalization (unit 11)."""

__all__ = []
