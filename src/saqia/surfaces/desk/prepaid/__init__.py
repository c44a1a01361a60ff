"""Prepaid meters at the desk: find one, quote, sell, print, tell a lost token again, change a key, credit in need."""
