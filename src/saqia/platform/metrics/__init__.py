"""Figures for Prometheus: requests as they end, the queue and the database as they are asked for."""
