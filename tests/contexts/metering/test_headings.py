"""What the columns of a readings file are called, in each language."""

from saqia.contexts.metering.readingfile import header
from saqia.contexts.metering.wording import files
from saqia.platform.wording import LANGUAGES


def test_every_column_has_a_name_that_is_one_of_its_headings() -> None:
    assert files.FIELDS.keys() == header.NAMES.keys()
    for code, text in files.FIELDS.items():
        for language in LANGUAGES:
            asked = [text.say(language) if one == code else one for one in ("meter", "read_on", "index", code)]
            found = header.parse(";".join(dict.fromkeys(asked)))
            assert code in found.columns and found.ignored == (), (code, language)
    assert files.field("", "fr") == "—"
