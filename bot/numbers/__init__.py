"""Figures for officials: what they choose, tables and charts over it, the rows behind every number."""
