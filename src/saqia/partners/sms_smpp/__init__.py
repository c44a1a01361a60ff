"""SMS by SMPP 3.4 straight to an operator's message center: out, reported, and what customers write."""
