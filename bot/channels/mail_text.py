"""A reply as an e-mail: plain text in UTF-8, threaded by the incident it is about."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.messages import Reply

CODE = re.compile(r"\bSC-[0-9A-Z]{5}\b")
LONGEST_SUBJECT = 150
_ADDRESS = re.compile(r"^[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}$")
_NUMBER = 24


def is_address(text: str) -> bool:
    """Whether it is one bare address, with nothing that could become a second one or another header."""
    return bool(_ADDRESS.match(text)) and text.isprintable()


def write(reply: Reply, to: str, sender: str, now: datetime, footer: str = "") -> EmailMessage:
    """The message. The subject is the first line; a message that is sent again has the same id, so that it can be dropped.

    Whatever is about one incident refers to the same first message, so that mail programs show it as one talk.
    """
    text = reply.text.strip()
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject(text)
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = format_datetime(now)
    domain = sender.rpartition("@")[2]
    number = hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()[:_NUMBER]
    code = CODE.search(text)
    mail["Message-ID"] = f"<{number}@{domain}>"
    if code:
        first = f"<{code[0].lower()}@{domain}>"
        mail["In-Reply-To"] = first
        mail["References"] = first
    mail["Auto-Submitted"] = "auto-generated"
    if reply.emergency:
        mail["Importance"] = "high"
    mail.set_content(f"{text}\n\n{footer}\n" if footer else f"{text}\n", charset="utf-8", cte="quoted-printable")
    return mail


def subject(text: str) -> str:
    """The first line that says something, on one line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return "".join(letter for letter in " ".join(first.split()) if letter.isprintable())[:LONGEST_SUBJECT]
