"""A number as people type it: with a comma or a point, in groups, in the digits of either script."""

import re
from typing import Any

from django import forms

_MARKS = str.maketrans({",": ".", "٫": ".", "٬": ""})


class DecimalField(forms.DecimalField):
    """Read `12,50`, `1 250.5` and `١٢٫٥`: a keyboard of numbers in French or Arabic may have no point."""

    def to_python(self, value: Any) -> Any:
        """Read groups, a comma and an Arabic one as people write them; Python reads digits of every script."""
        return super().to_python(re.sub(r"\s", "", str(value if value is not None else "")).translate(_MARKS))
