"""Banks: statements in (camt.053, camt.054, configured files), orders out (pain.008, pain.001), and a bank to try them on."""
