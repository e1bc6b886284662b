"""Words: Jinja2 templates, translated by gettext catalogues that are read from `.po` at start."""

import gettext
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_percent
from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.bccache import Bucket

from bot.content import LANGUAGES, Language

TEMPLATES = Path(__file__).parents[2] / "templates"
SOURCE_LANGUAGE: Language = "en"
_MOST_REMEMBERED = 2_000


class Words:
    """Every word people read. `.html` templates are Telegram HTML and escape what they are given;
    `.txt` ones are plain text (button labels, toasts).

    An undefined variable, an unknown template or label raises.
    """

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._environments: Mapping[Language, Environment] = {
            language: _environment(folder, language) for language in LANGUAGES
        }
        self._known = {language: dict(e.globals) for language, e in self._environments.items()}
        self._remembered = lru_cache(_MOST_REMEMBERED)(self._macro)

    def say(self, template: str, language: Language, /, **values: Any) -> str:
        """A message in a language, without blank edges."""
        found = self._environments[language].get_template(template)
        # As `render`, without the chain of lookups that it builds of what all templates know.
        context = found.new_context({**self._known[language], **values}, shared=True)
        return "".join(found.root_render_func(context)).strip()

    def macro(self, template: str, name: str, language: Language, /, **values: Any) -> str:
        """A short word or two: one macro of a template that collects many. Values are hashable."""
        return self._remembered(template, name, language, **values)

    def _macro(self, template: str, name: str, language: Language, /, **values: Any) -> str:
        macros = self._environments[language].get_template(template).module
        return str(getattr(macros, name)(**values)).strip()


class _SharedCode(BytecodeCache):
    """The compiled templates in memory: they are the same in all languages, and slow to compile."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (code := self._compiled.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_shared_code = _SharedCode()


@cache
def _environment(folder: Path, language: Language) -> Environment:
    environment = Environment(
        bytecode_cache=_shared_code,
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        _catalogue(folder, language), newstyle=True
    )
    environment.globals["language"] = language
    environment.filters["percent"] = lambda share: format_percent(share, locale=language)
    environment.policies["ext.i18n.trimmed"] = True
    for name in environment.list_templates(extensions=("html", "txt")):
        environment.get_template(name)  # now, and not when the first person waits for it
    return environment


def _catalogue(folder: Path, language: Language) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    with (folder / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
