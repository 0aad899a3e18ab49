"""Tables of teams, their members, by which messengers a member writes, and what teams are asked to do and have done."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import Moment, metadata

team = Table(
    "team",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("unit", String(12), nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("unit", "folded"),
)
"""`kind`: militia (dân phòng), facility (cơ sở), specialist (chuyên ngành), volunteer (tình nguyện), office (cán bộ phụ trách);
`unit`: the code of the commune or province it belongs to; `folded`: the name without tone marks, once in a unit."""

member = Table(
    "member",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("team", ForeignKey("team.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("phone", String(20)),
    Column("role", String(12), nullable=False),
    Column("origin", String(12), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),
    Column("removed", Boolean, nullable=False),
    Column("wrong_claims", Integer, nullable=False),
    Index("member_team", "team"),
    Index("member_phone", "phone"),
)
"""`origin`: roster or invitation; `left_at`: since when they are out of the team, `removed`: by somebody else's hand;
`wrong_claims`: how often somebody who said to be them couldn't give the number."""

member_sender = Table(
    "member_sender",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("address", String(120), primary_key=True),
    Column("member", ForeignKey("member.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Index("member_sender_member", "member"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("team", ForeignKey("team.id"), nullable=False),
    Column("member", ForeignKey("member.id")),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Index("invitation_team", "team"),
)
"""Lets `uses` people in as members; with `member` it is that person's own and needs no further proof."""

campaign = Table(
    "campaign",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("title", Text, nullable=False),
    Column("exam", String(64)),
    Column("questions", Integer, nullable=False),
    Column("pass_mark", Integer, nullable=False),
    Column("starts", String(10), nullable=False),
    Column("due", String(10), nullable=False),
    Column("remind", String(80), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("closed_at", Moment),
    Column("looked_at", Moment),
    Column("looked_to", String(40), nullable=False),
    Index("campaign_due", "due"),
)
"""`questions`: different ones of the bank to practise, 0 for none; `exam`: an exam's code; `pass_mark` in percent.
`starts` and `due`: days in Vietnam, both in; `remind`: so many days before the last one, as "7,3,1"; `looked_to`: the member
up to whom it was seen who has met it."""

campaign_scope = Table(
    "campaign_scope",
    metadata,
    Column("campaign", ForeignKey("campaign.code"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("code", String(40), primary_key=True),
)
"""For whom a campaign is: a team by its id, or a unit with all below it by its code."""

campaign_reminder = Table(
    "campaign_reminder",
    metadata,
    Column("campaign", ForeignKey("campaign.code"), primary_key=True),
    Column("member", ForeignKey("member.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Who was reminded on which day: once, however often it is tried."""

certificate = Table(
    "certificate",
    metadata,
    Column("code", String(24), primary_key=True),
    Column("campaign", ForeignKey("campaign.code"), nullable=False),
    Column("member", ForeignKey("member.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("team_name", Text, nullable=False),
    Column("unit_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("right", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_because", Text),
    UniqueConstraint("campaign", "member"),
    Index("certificate_member", "member"),
)
"""A campaign met, as it is printed; one for a member and campaign, also when it was revoked."""

training_hours = Table(
    "training_hours",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("member", ForeignKey("member.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("note", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("source", String(12), nullable=False),
    Column("entered_at", Moment, nullable=False),
    UniqueConstraint("member", "day", "kind"),
)
"""Training in person that somebody answers for: training (huấn luyện), refresher (bồi dưỡng) or practice (tập tại đội)."""
