"""Procedures as data: stages, actions, forms, documents, terms; read from `rules/procedures/`."""
