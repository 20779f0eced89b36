"""A published edition as data files for Excel, R, Python, Stata and SPSS, with a descriptor that programs read.

Every number is a published cell of the edition: what is protected there is protected here.
"""

from report.export.formats import FORMATS
from report.export.package import write_export
from report.export.requests import REQUESTS
from report.export.resources import export_tables, requested, resources

__all__ = ["FORMATS", "REQUESTS", "export_tables", "requested", "resources", "write_export"]
