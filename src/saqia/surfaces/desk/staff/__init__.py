"""The staff at the desk: people, their roles and sign-ins, and what each role may do."""
