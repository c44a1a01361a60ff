"""The counter: payments taken by keyboard, the till that holds them, what goes to the bank, and who looks over it."""
