"""Direct debit: a customer signs a mandate on their account, sees it, and ends it."""
