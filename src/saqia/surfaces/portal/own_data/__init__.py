"""One's own data by law 09-08: seen, corrected, taken away, erased where the law lets it."""
