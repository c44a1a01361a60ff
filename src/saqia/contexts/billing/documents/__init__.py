"""The bill on paper: what it says (content), how it is checked, its UBL twin, its page."""
