"""The national calendar: working days, public holidays, Ramadan, hours. Data in `rules/calendar.yaml`."""
