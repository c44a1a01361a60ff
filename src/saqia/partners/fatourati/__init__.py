"""The biller's side of the Fatourati aggregator: see README.md."""
