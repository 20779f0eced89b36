"""A published edition as data files for Excel, R, Python, Stata and SPSS, with a descriptor that programs read.

Every number is a published cell of the edition: what is protected there is protected here.
"""

from report.export.formats import FORMATS
from report.export.package import write_export

__all__ = ["FORMATS", "write_export"]
