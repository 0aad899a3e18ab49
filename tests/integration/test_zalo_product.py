"""A fire reported and taken on Zalo alone, through the whole product: nobody needs Telegram."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import registry
from bot.settings import Settings
from tests.serving import Served
from tests.standins.zalo_oa import ZaloStandIn

SOON = 20.0


@pytest.fixture(scope="module")
def zalo() -> Iterator[ZaloStandIn]:
    with ZaloStandIn() as standin:
        yield standin


@pytest.fixture(scope="module")
def product(zalo, trained, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("zalo")
    served = Served(folder, trained, **zalo.settings)
    with registry.opened(Settings(data_dir=folder)) as book:
        book.add_official("Trực ban", "tinh", "desk", telegram=None, zalo="trucban", email=None)
    with served:
        zalo.hook = f"{served.url}/hooks/zalo-oa"
        yield served
    assert "Traceback" not in served.log


def test_a_fire_is_reported_seen_taken_and_told_on_zalo(product, zalo):
    desk, an = zalo.user("trucban"), zalo.user("an")
    desk.follows()
    desk.waits_for("Trợ lý PCCC", SOON)
    an.follows()
    first = an.says("nha toi dang chay cuu voi")
    answer = an.waits_for("không thay 114", SOON)
    assert answer["attachment"]["payload"]["buttons"][0]["payload"] == {"phone_code": "114"}
    an.sends_place(11.5349, 106.8823, "Chợ Đồng Xoài")
    alert = desk.waits_for("Chợ Đồng Xoài", SOON)
    assert "nha toi dang chay" in alert["text"]
    alerts = len(desk.received)
    zalo.deliver(first, retry=1)  # Zalo brings it once more
    desk.sees_everything()
    an.waits_for("đã xem", SOON)
    desk.presses("Tiếp nhận")
    an.waits_for("tiếp nhận", SOON)
    codes = {word.strip(".,:") for message in desk.received for word in message["text"].split() if word.startswith("SC-")}
    assert len(codes) == 1
    assert len(desk.received) > alerts


def test_a_question_is_answered_with_its_citation(product, zalo):
    binh = zalo.user("binh")
    binh.says("de xe chan loi thoat nan phat bao nhieu")
    assert "Căn cứ" in binh.waits_for("triệu đồng", SOON)["text"]


def test_a_forged_webhook_is_refused_and_nobody_is_answered(product, zalo):
    zalo.signing = "wrong"
    try:
        forger = zalo.user("forger")
        forger.says("cháy nhà")
        assert (
            zalo.deliver(
                zalo.event("user_send_text", sender={"id": "forger"}, message={"msg_id": "f", "text": "cháy"})
            ).status_code
            == 403
        )
        assert forger.received == []
    finally:
        zalo.signing = "right"
