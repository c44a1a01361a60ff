"""What a customer sees of collections: what is late, instalments to accept, a deposit on its way back."""
