"""The file engine: stages, legal clocks, documents, public tracking."""
