"""Why a bill is what it is, where the next one is heading, and what another volume would cost. Reads only."""
