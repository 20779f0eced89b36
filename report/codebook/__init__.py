"""The codebook: every table an analyst meets, every variable, every code, from the models' own descriptions.

Nothing is written twice: what a figure means stands in the YAML beside its model, and the words of other languages in
`report/locale`. Pure: documents in, bytes out; `nrm codebook` reads and writes the files.
"""

from report.codebook.entries import Code, Codebook, CodeList, Table, Variable
from report.codebook.language import Language, catalogue_of, language, languages
from report.codebook.page import codebook_html
from report.codebook.reading import codebook_from
from report.codebook.workbook import codebook_xlsx

__all__ = [
    "Code", "CodeList", "Codebook", "Language", "Table", "Variable", "catalogue_of", "codebook_from", "codebook_html",
    "codebook_xlsx", "language", "languages",
]  # fmt: skip
