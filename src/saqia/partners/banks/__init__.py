"""Banks: statements in (camt, configured files), orders out (pain.008, pain.001), and a bank to try them on."""
