"""Marking a sentence for translation when it is shown, typed as the text that it becomes."""

from collections.abc import Callable
from typing import cast

from django.utils.translation import gettext_lazy

_ = cast(Callable[[str], str], gettext_lazy)
