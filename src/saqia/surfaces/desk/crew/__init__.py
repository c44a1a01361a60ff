"""The crew on its way: cuts and reconnections of a commune, told from the door on a phone."""
