"""Webhooks: what an application is told at its own address, signed (Standard Webhooks), repeated, replayable."""
