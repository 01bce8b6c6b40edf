"""`transferwire read`: texts in, claims out."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError
from rich.table import Table
from rich.text import Text as Styled

from bot.cli.common import SKIPPED, drafts_of, err, list_files, out, own_seeds
from bot.domain.articles import Draft
from bot.domain.claims import Claim, Ref, Text
from bot.domain.seeds import Seeds
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


class _Line(BaseModel):
    id: Annotated[str, BeforeValidator(_id)]
    text: str
    title: str | None = None
    published: Annotated[datetime | None, BeforeValidator(_moment)] = None
    lang: str | None = None
    outlet: str | None = None


def read_lines() -> int:
    """Read JSON lines from standard input and write one line of claims for each, in order."""
    reader = _reader(own_seeds())
    for line in sys.stdin.buffer:
        if line.strip():
            sys.stdout.write(json.dumps(_answer(line, reader.read), ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return 0


def _answer(line: bytes, read: Callable[[Text], tuple[Claim, ...]]) -> dict[str, Any]:
    """Answer one line; a bad one gets its error, with its id where that can be made out."""
    id_ = None
    try:
        data = json.loads(line.decode())
        id_ = data.get("id") if isinstance(data, dict) else None
        item = _Line.model_validate(data)
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
    outlet = Ref(item.outlet) if item.outlet else None
    claims = read(Text(item.text, item.title, item.published, item.lang, outlet))
    return {"id": item.id, "claims": [as_json(claim) for claim in claims]}


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
    skipped = False
    listed = [(str(file), drafts_of(file, identity)) for file, _, identity in list_files(paths)]
    if not listed:
        if sys.stdin.isatty():
            err.print("Paste a text and end it with Ctrl-D:", style="dim")
        listed = [("standard input", [Draft("-", sys.stdin.read())])]
    for name, drafts in listed:
        skipped = skipped or not drafts
        for draft in drafts:
            _print(name, draft, reader.explain(_text(draft)), explain=explain)
    return SKIPPED if skipped else 0


def _reader(seeds: Seeds) -> Reader:
    return Reader(Gazetteer(seeds))


def _text(draft: Draft) -> Text:
    published = draft.published
    if published is not None and not isinstance(published, datetime):
        published = datetime.combine(published, time(12), UTC)
    return Text(draft.body, draft.title, published, draft.lang, Ref(draft.outlet) if draft.outlet else None)


def _print(name: str, draft: Draft, read: Explanation, *, explain: bool) -> None:
    day = f" · published {draft.published:%Y-%m-%d}" if draft.published else ""
    out.rule(Styled(f"{name}{day}"), align="left")
    marked = Styled(read.text)
    for span in read.spans:
        marked.stylize(_MARKS.get(span.kind, ""), span.start, span.end)
    out.print(marked, "", soft_wrap=False)
    out.print(Styled.assemble(*(part for kind, style in _MARKS.items() for part in ((kind, style), "  ")), style="dim"))
    if not read.claims:
        out.print("No transfer news was found in this text.", style="dim")
    else:
        out.print(_table([reason.claim for reason in read.claims]))
    if explain:
        for reason in read.claims:
            out.print(Styled(f"+ {_short(reason.claim)}: frame {reason.frame}, from the words “{reason.words}”"))
        for rejected in read.rejected:
            out.print(Styled(f"- “{rejected.words}”: {rejected.why}", style="dim"))


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
