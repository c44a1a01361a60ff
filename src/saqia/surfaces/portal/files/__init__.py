"""Files of the public: what can be asked for, depositing it, following it."""
