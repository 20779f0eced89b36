"""The codebook as one page of HTML: no script, no address outside it, legible on paper."""

import re
from typing import Any

from markupsafe import Markup, escape

from report.codebook import words
from report.codebook.entries import Codebook
from report.codebook.language import Language
from report.pages.templates import FOLDER, templates


def codebook_html(book: Codebook, language: Language) -> bytes:
    style = (FOLDER / "codebook.css").read_text(encoding="utf-8")
    return templates().get_template("codebook.html").render(**_content(book, language), style=Markup(style)).encode()  # noqa: S704  our own file


def _content(book: Codebook, language: Language) -> dict[str, Any]:
    def say(english: str) -> Markup:
        """In the language; what has no translation is marked as English, for the eye and for a screen reader."""
        if language.is_missing(english):
            return Markup('<span lang="en">{}</span>').format(_coded(english))
        return _coded(language(english))

    return {"book": book, "say": say, "words": words, "lang": language.code}


def _coded(text: str) -> Markup:
    """Names between backticks as code, everything else as the text it is."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704  escaped before
