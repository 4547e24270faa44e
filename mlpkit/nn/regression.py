"""Linear regression, ridge, lasso and basis functions (unit 03)."""

__all__ = []
