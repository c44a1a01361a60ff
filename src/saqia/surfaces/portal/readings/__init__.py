"""A customer reads their own meters: by the account, by two facts of a bill, by a signed link."""
