"""A number to call back on, read out of words. Pure."""

from __future__ import annotations

import re

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

REGION = "VN"
SHORTEST = 9
"""Digits of a number one can be called back on: never 114 or a hotline of three or four."""
_NOT_A_PHONE = re.compile(r"(?:https?://|www\.|geo:)\S+|-?\d{1,3}[.,]\d{4,}", re.I)
"""Links and coordinates, whose digits are no number to call."""


def read(text: str) -> str:
    """The first valid number in a text as "+84912345678"; empty where there is none."""
    for found in PhoneNumberMatcher(_NOT_A_PHONE.sub(" ; ", text), REGION, leniency=Leniency.VALID):
        if len(str(found.number.national_number)) >= SHORTEST:
            return str(format_number(found.number, PhoneNumberFormat.E164))
    return ""


def masked(phone: str) -> str:
    """A number as it is confirmed on a screen others may see: "+84912345678" → "0912…678"."""
    local = "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone
    return f"{local[:4]}…{local[-3:]}"


def is_only(text: str) -> bool:
    """Whether a message is nothing but a number, or hardly more ("sđt 0912345678")."""
    return bool(read(text)) and len(re.findall(r"[^\W\d_]+", text)) <= 4
