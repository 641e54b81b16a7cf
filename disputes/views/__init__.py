"""Doors of the disputes: one module per feature."""
