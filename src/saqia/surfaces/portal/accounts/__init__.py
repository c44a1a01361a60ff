"""One account of a signed-in customer: the three services on a page, bills, readings, people, statement."""
