"""Records of works in the forms in which others give them away, read into `Work`.

One module a form. A record that holds neither an identifier nor a title is no use and gives None; one of another shape than
expected raises `RecordError`, which the importer counts and passes over.
"""

from citewise.resolution.records.bibliography import read_bibtex, read_ris
from citewise.resolution.records.crossref import crossref_work, csl_work
from citewise.resolution.records.europepmc import europepmc_work
from citewise.resolution.records.fields import RecordError
from citewise.resolution.records.forms import Form, form_of, json_records, service_of, work_of
from citewise.resolution.records.openalex import openalex_work
from citewise.resolution.records.pubmed import pubmed_works
from citewise.resolution.records.tables import NoticeRow, notice_rows, table_works

__all__ = [
    "Form",
    "NoticeRow",
    "RecordError",
    "crossref_work",
    "csl_work",
    "europepmc_work",
    "form_of",
    "json_records",
    "notice_rows",
    "openalex_work",
    "pubmed_works",
    "read_bibtex",
    "read_ris",
    "service_of",
    "table_works",
    "work_of",
]
