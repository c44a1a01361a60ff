"""The console as `python -m saqia.surfaces.console`."""

from saqia.surfaces.console import main

main.run()
