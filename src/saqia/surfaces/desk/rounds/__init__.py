"""The rounds of the desk: how much of each was read, and files of readings taken in with their report."""
