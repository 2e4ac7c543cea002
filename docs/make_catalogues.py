"""Bring the translations of the report in step with its English: ``python docs/make_catalogues.py``.

To add a sentence: write it in ``linkages/report/locales/messages.pot`` (``msgctxt`` is the key, ``msgid`` the English, two
forms where a number ``{n}`` decides), run this, and fill in the empty ``msgstr`` in ``es.po`` and ``pt.po``. Where the
English of a sentence changed, its translations are marked ``fuzzy``: look them over and take the mark away.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).parent.parent / "linkages" / "report" / "locales"


def in_step(template: Catalog, translated: Catalog) -> Catalog:
    """The messages of the template in their order, with the translations that there are."""
    known = {message.context: message for message in translated if message.id}
    catalog = Catalog(charset="utf-8")  # a locale would bring CLDR's own number of forms
    for message in template:
        if not message.id:
            continue
        old = known.get(message.context)
        same_shape = old is not None and isinstance(old.id, str) == isinstance(message.id, str)
        string = old.string if same_shape else "" if isinstance(message.id, str) else ("", "")
        added = catalog.add(message.id, string, context=message.context, user_comments=message.user_comments)
        # Babel takes "15% of" for a format of printf.
        added.flags = {"fuzzy"} if old is not None and (old.fuzzy or old.id != message.id) else set()
    return catalog


def main() -> None:
    """Write the translations anew; their headers stay as they are."""
    with (LOCALES / "messages.pot").open("rb") as file:
        template = read_po(file)
    for path in sorted(LOCALES.glob("*.po")):
        text = path.read_text(encoding="utf-8")
        with path.open("rb") as file:
            catalog = in_step(template, read_po(file))
        body = BytesIO()
        write_po(body, catalog, width=0, omit_header=True)
        header = text.partition("\n\n")[0]
        path.write_text(f"{header}\n\n{body.getvalue().decode().strip()}\n", encoding="utf-8", newline="\n")
        waiting = [m.context for m in catalog if m.id and (m.fuzzy or not m.string or not all(m.string))]
        sys.stdout.write(f"{path.name}: {len(catalog)} sentences, {len(waiting)} to be translated {waiting or ''}\n")


if __name__ == "__main__":
    main()
