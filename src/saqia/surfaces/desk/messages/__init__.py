"""Messages at the desk: what each kind says, language by language, before any customer reads it."""
