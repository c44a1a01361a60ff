"""Changing the holder of a supply at the counter: find it, find or register who comes, the indices, the proof."""
