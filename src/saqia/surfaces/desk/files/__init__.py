"""Files at the desk: what waits for whom, one file with all of it, acting on it, depositing for who stands there."""
