"""The company's banks: statements, what stands on suspense, mandates, files of debits and refund transfers."""
