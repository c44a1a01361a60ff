"""Documents on paper: Typst to PDF/A-3a + PDF/UA-1, sealed, one at a time or many in a pool."""
