"""What an agent does about a customer from their screen: notes, files, messages, a contested bill."""
