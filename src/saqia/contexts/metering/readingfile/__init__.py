"""Reading a file of readings: text in, columns and refused lines out. No database."""
