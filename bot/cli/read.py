"""`transferwire read`: texts in, claims out."""

import json
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError
from rich.table import Table
from rich.text import Text as Styled

from bot.cli.common import SKIPPED, drafts_of, err, list_files, out, own_seeds
from bot.domain.articles import Draft, storable
from bot.domain.claims import Claim, Ref, Text
from bot.domain.seeds import Seeds
from bot.errors import FileRefused
from bot.ingest.files import decode, parse_txt
from bot.reading.confidence import THRESHOLD
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Explanation, Reader

_MARKS = {"player": "bold cyan", "club": "bold green", "evidence": "underline"}


def _id(value: Any) -> Any:
    if not isinstance(value, str | int):
        raise ValueError("must be text")  # noqa: TRY004 - pydantic turns a ValueError into its report
    return str(value)


def _moment(value: Any) -> Any:
    """Take a day or a time; a day is noon in UTC."""
    if isinstance(value, str) and len(value) == len("2023-01-29"):
        return datetime.combine(date.fromisoformat(value), time(12), UTC)
    return value


Whole = Annotated[str, AfterValidator(storable)]
"""Text without the halves of characters that JSON can spell and nobody can read."""


class Line(BaseModel):
    """A text as one line of JSON."""

    id: Annotated[str, BeforeValidator(_id), AfterValidator(storable)]
    text: Whole
    title: Whole | None = None
    published: Annotated[datetime | None, BeforeValidator(_moment)] = None
    lang: Whole | None = None
    outlet: Whole | None = None

    def as_text(self) -> Text:
        """Give it as the reader takes it."""
        return Text(self.text, self.title, self.published, self.lang, Ref(self.outlet) if self.outlet else None)

    def answer(self, claims: Iterable[Claim]) -> dict[str, Any]:
        """Give the line that answers it."""
        return {"id": self.id, "claims": [as_json(claim) for claim in claims]}


def read_lines() -> int:
    """Read JSON lines from standard input and write one line of claims for each, in order."""
    reader = _reader(own_seeds())
    for item in given_lines():
        write_line(item if isinstance(item, dict) else item.answer(reader.read(item.as_text())))
    return 0


def given_lines() -> Iterator[Line | dict[str, Any]]:
    """Read the JSON lines of standard input; for a bad one give the answer, which names the error."""
    for line in sys.stdin.buffer:
        if line.strip():
            yield _given(line)


def write_line(answer: dict[str, Any]) -> None:
    """Write a JSON line to standard output at once."""
    # Bytes, since not every terminal's encoding can spell every name.
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()


def _given(line: bytes) -> Line | dict[str, Any]:
    """Read one line; a bad one gives its error, with its id where that can be made out."""
    id_ = None
    try:
        data = json.loads(line.decode())
        id_ = data.get("id") if isinstance(data, dict) else None
        return Line.model_validate(data)
    except UnicodeDecodeError as error:
        return {"id": None, "error": f"not UTF-8 at byte {error.start}"}
    except json.JSONDecodeError as error:
        return {"id": None, "error": f"not JSON: {error.msg} at column {error.colno}"}
    except RecursionError:
        return {"id": None, "error": "not JSON that can be read: nested too deeply"}
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the line"
        return {"id": id_, "error": f"{where}: {fault['msg']}"}


def as_json(claim: Claim) -> dict[str, Any]:
    """Give a claim as an object of plain values; `source` is the credit chain, the origin first."""
    voices = [ref.name for credit in claim.credits for ref in (credit.reporter, credit.outlet) if ref is not None]
    return {
        "player": claim.player.name,
        "move": claim.move.value,
        "to": claim.to.name if claim.to else None,
        "from": claim.from_.name if claim.from_ else None,
        "stage": claim.stage.value,
        "fee": claim.fee.text if claim.fee else None,
        "source": list(dict.fromkeys(voices)) or None,
        "official": claim.official,
        "evidence": claim.evidence,
        "confidence": round(claim.confidence, 3),
        "sure": claim.confidence >= THRESHOLD,
    }


def read_files(paths: Iterable[Path], *, explain: bool) -> int:
    """Read files, or standard input where there are none, and print each text's claims as a table."""
    reader = _reader(own_seeds())
    given, skipped = given_drafts(paths)
    for name, draft in given:
        _print(name, draft, reader.explain(text_of(draft)), explain=explain)
    return SKIPPED if skipped else 0


def given_drafts(paths: Iterable[Path]) -> tuple[list[tuple[str, Draft]], bool]:
    """Give the texts of files, or of standard input where there are none, by name; and whether any was skipped."""
    listed = [(str(file), drafts_of(file, identity)) for file, _, identity in list_files(paths)]
    if not listed:
        if sys.stdin.isatty():
            err.print("Paste a text and end it with Ctrl-D:", style="dim")
        listed = [("standard input", _standard_input())]
    return [(name, draft) for name, drafts in listed for draft in drafts], any(not drafts for _, drafts in listed)


def _standard_input() -> list[Draft]:
    try:
        return parse_txt(decode(sys.stdin.buffer.read()), "-")
    except FileRefused as refusal:
        err.print(f"Standard input {refusal}", style="yellow", markup=False, highlight=False)
        return []


def _reader(seeds: Seeds) -> Reader:
    return Reader(Gazetteer(seeds))


def text_of(draft: Draft) -> Text:
    """Give a draft as the reader takes it."""
    published = draft.published
    if published is not None and not isinstance(published, datetime):
        published = datetime.combine(published, time(12), UTC)
    return Text(draft.body, draft.title, published, draft.lang, Ref(draft.outlet) if draft.outlet else None)


def _print(name: str, draft: Draft, read: Explanation, *, explain: bool) -> None:
    print_heading(name, draft)
    marked = Styled(read.text)
    for span in read.spans:
        marked.stylize(_MARKS.get(span.kind, ""), span.start, span.end)
    out.print(marked, "", soft_wrap=False)
    out.print(Styled.assemble(*(part for kind, style in _MARKS.items() for part in ((kind, style), "  ")), style="dim"))
    print_claims([reason.claim for reason in read.claims])
    if explain:
        for reason in read.claims:
            out.print(Styled(f"+ {_short(reason.claim)}: frame {reason.frame}, from the words “{reason.words}”"))
        for rejected in read.rejected:
            out.print(Styled(f"- “{rejected.words}”: {rejected.why}", style="dim"))


def print_heading(name: str, draft: Draft) -> None:
    """Print where a text comes from."""
    day = f" · published {draft.published:%Y-%m-%d}" if draft.published else ""
    out.rule(Styled(f"{name}{day}"), align="left")


def print_claims(claims: Collection[Claim]) -> None:
    """Print claims as a table."""
    if claims:
        out.print(_table(claims))
    else:
        out.print("No transfer news was found in this text.", style="dim")


def _short(claim: Claim) -> str:
    club = f" → {claim.to.name}" if claim.to else ""
    return f"{claim.player.name}{club}, {claim.move.value}, {claim.stage.value}"


def _table(claims: Iterable[Claim]) -> Table:
    table = Table("Player", "Move", "From", "To", "Stage", "Fee", "Who says so", "Sure")
    for claim in claims:
        data = as_json(claim)
        cells = [data["player"], data["move"], data["from"], data["to"], data["stage"], data["fee"]]
        source = ", ".join(data["source"] or []) + (" (official)" if claim.official else "")
        sure = claim.confidence >= THRESHOLD
        style = "" if sure else "dim"
        table.add_row(*(Styled(cell or "") for cell in cells), Styled(source), f"{claim.confidence:.0%}", style=style)
    return table
