"""Prices as an officer types them, in a form or a table: judged line by line, then written as rule files."""
