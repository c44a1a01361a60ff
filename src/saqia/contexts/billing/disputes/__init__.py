"""A customer contests a bill: what is held, what the data says, who decides by when, what follows."""
