"""How many tagged in-text citations, and untagged middles of ranges, come out as statements linked to the right reference.

The truth is read from the XML by itself, with none of the project's code: every `xref` in a `p` of the body (outside tables, figures,
footnotes and sub-articles) whose `rid` names an entry of the article's own lists; and for ranges a regular expression over the serialised
paragraph, `<xref>a</xref> dash <xref>b</xref>`, whose middle numbers stand for the entries so labelled, else at that position. A citation
counts as found if a statement names the reference in a target at the same place in the same words (up to 24 letters and digits before it).
"""

from __future__ import annotations

import argparse
import copy
import re
import sys
from collections import defaultdict

from lxml import etree

from citewise.contexts import cut
from citewise.model import CitationStatement
from citewise.readers import read
from evaluation.extraction.corpus import articles, write

NOT_RUNNING = {
    "table-wrap",
    "fig",
    "fig-group",
    "fn",
    "caption",
    "table",
    "supplementary-material",
    "ref-list",
    "table-wrap-foot",
}
DASH = "[-\u2010-\u2015\u2212~]|&#(?:x20(?:1[0-5])|x2212|8208|8209|821[0-3]|8722|45);"
RANGE = re.compile(
    r'<xref\b[^>]*\brid="(?P<first>[^"]+)"[^>]*>(?:<[^>]+>)*\[?(?P<a>\d{1,4})\]?(?:<[^>]+>)*</xref>'
    rf"(?:<[^>]+>|\s|\])*(?:{DASH})(?:<(?!xref)[^>]+>|\s|\[)*"
    r'<xref\b[^>]*\brid="(?P<last>[^"]+)"[^>]*>(?:<[^>]+>)*\[?(?P<b>\d{1,4})\]?(?:<[^>]+>)*</xref>'
)


def name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def running_paragraphs(root: etree._Element) -> list[etree._Element]:
    body = root.find("{*}body")
    if body is None:
        return []
    found = []
    for paragraph in body.iter("{*}p"):
        outer = {name(a) for a in paragraph.iterancestors()}
        if not outer & NOT_RUNNING and "p" not in outer - {"body"}:
            found.append(paragraph)
    return found


def before(paragraph: etree._Element, xref: etree._Element) -> str | None:
    """The text from the paragraph's beginning to the xref; None if the xref is in a table or figure within it."""
    if any(name(a) in NOT_RUNNING for a in xref.iterancestors()):
        return None
    parts = []
    for event, element in etree.iterwalk(paragraph, events=("start", "end", "comment", "pi")):
        if element is xref:
            return "".join(parts)
        if event == "start" and isinstance(element.tag, str):
            parts.append(element.text or "")
        elif event != "start":
            parts.append(element.tail or "" if element is not paragraph else "")
    return None


def running_source(paragraph: etree._Element) -> str:
    """The paragraph's XML without the tables and figures in it."""
    own = copy.deepcopy(paragraph)
    for element in [e for e in own.iter() if name(e) in NOT_RUNNING]:
        element.clear(keep_tail=True)
    return etree.tostring(own, encoding="unicode", with_tail=False)


class Found:
    """An article's statements, to be asked for a reference at a place."""

    def __init__(self, statements: tuple[CitationStatement, ...]) -> None:
        self.by_reference: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for s in statements:
            low = s.offset + s.target.start
            text = bare(s.paragraph)
            start = len(bare(s.paragraph[:low]))
            end = start + len(bare(s.target.text))
            for key in s.target.reference_ids:
                self.by_reference[key.partition("#")[0]].append((text, start, end))

    def has(self, reference: str, context: str) -> bool:
        key = bare(context)[-24:]
        for text, start, end in self.by_reference.get(reference, ()):
            for place in range(start, end + 1):
                head = text[max(0, place - len(key)) : place]
                if key.endswith(head) and (len(head) == len(key) or place < len(key)):
                    return True
        return False


def numbers(root: etree._Element) -> dict[int, str]:
    """Number of each entry of the article's first-level lists: its label where all have numeric ones, else its position."""
    entries = [
        r
        for r in root.iter("{*}ref")
        if not any(name(a) in {"sub-article", "response"} for a in r.iterancestors())
    ]
    labels = {}
    for entry in entries:
        label = entry.findtext("{*}label") or ""
        digits = re.fullmatch(r"\W*(\d+)\W*", label)
        if digits:
            labels.setdefault(int(digits[1]), entry.get("id", ""))
    if len(labels) == len(entries):
        return labels
    return {position: entry.get("id", "") for position, entry in enumerate(entries, 1)}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1)
    asked.add_argument(
        "--failures", type=int, default=0, help="show so many failures of each kind on standard error"
    )
    options = asked.parse_args()
    count = defaultdict(int)
    shown = defaultdict(int)

    def tell(kind: str, article: str, reference: str, context: str) -> None:
        shown[kind] += 1
        if shown[kind] <= options.failures:
            sys.stderr.write(f"{kind}\t{article}\t{reference}\t{context[-90:]!r}\n")

    for article, data in articles(every=options.every):
        root = etree.fromstring(
            data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
        )
        statements = Found(cut(read(data, name=article)))
        known = numbers(root)
        ids = {r.get("id") for r in root.iter("{*}ref")} & {
            r.get("id")
            for r in root.iter("{*}ref")
            if not any(name(a) in {"sub-article", "response"} for a in r.iterancestors())
        }
        count["articles"] += 1
        missed = 0
        for paragraph in running_paragraphs(root):
            for xref in paragraph.iter("{*}xref"):
                rids = [rid for rid in (xref.get("rid") or "").split() if rid in ids]
                if not rids:
                    continue
                context = before(paragraph, xref)
                if context is None:
                    continue
                for rid in rids:
                    count["tagged"] += 1
                    if statements.has(rid, context):
                        count["tagged found"] += 1
                    else:
                        missed += 1
                        tell("tagged", article, rid, context)
            source = running_source(paragraph)
            for found in RANGE.finditer(source):
                first, last = int(found["a"]), int(found["b"])
                if not 1 < last - first <= 60 or found["first"] not in ids or found["last"] not in ids:
                    continue
                context = re.sub(r"<[^>]+>", "", source[: found.start()])
                context = re.sub(r"&#?\w+;", "", context)
                for middle in range(first + 1, last):
                    if middle not in known:
                        count["outside the list"] += 1
                        continue
                    count["middles"] += 1
                    if statements.has(known[middle], context):
                        count["middles found"] += 1
                    else:
                        tell("middle", article, f"{first}-{middle}-{last}", context)
        count["articles with a miss"] += bool(missed)
    body = "\n".join(
        [
            "| | there | found | share |",
            "|---|---|---|---|",
            f"| tagged in-text citations in running text | {count['tagged']:,} | {count['tagged found']:,} | {count['tagged found'] / max(1, count['tagged']):.2%} |",
            f"| untagged middles of ranges | {count['middles']:,} | {count['middles found']:,} | {count['middles found'] / max(1, count['middles']):.2%} |",
            "",
            (
                f"{count['articles']:,} articles, {count['articles with a miss']} of them with at least one tagged citation missed. "
                f"{count['outside the list']} range middles are numbers that the list does not have, and not counted."
            ),
            "",
            (__doc__ or "").split("\n\n", 1)[1],
        ]
    )
    write("tagged", "Tagged in-text citations and middles of ranges", body)


if __name__ == "__main__":
    main()
