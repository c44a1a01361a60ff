"""Judging meter readings and counting volumes: pure, vectorised, integer arithmetic only."""
