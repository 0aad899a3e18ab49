"""A warning through the whole product: made in a Telegram chat, confirmed by a second official, read, answered, reported."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from click.testing import CliRunner

from bot import registry
from bot.cli import main
from bot.settings import Settings
from tests.serving import Served
from tests.standins.telegram import TelegramStandIn

SOON = 20.0
"""Seconds that are always enough, on a machine busy with other tests too."""
UNITS = """code,name,parent,lat,lon
74,Tỉnh Đồng Nai,,,
25195,Phường Bình Phước,74,11.5349,106.8823
25210,Xã Đồng Tâm,74,11.43,106.95
"""
OURS = {"X-Requested-With": "pccc"}
TEXT = "Cháy xưởng gỗ, khói độc <b>dày</b> <script>alert(1)</script> & đi lối Quốc lộ 14"


@pytest.fixture(scope="module")
def tg() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin


@pytest.fixture(scope="module")
def product(tg, trained, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("product")
    served = Served(folder, trained, telegram_token=tg.token, telegram_api=tg.url)
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    with registry.opened(Settings(data_dir=folder)) as book:
        book.import_units(folder / "units.csv")
        for name, unit in (("Ánh", "25195"), ("Bình", "25195"), ("Chiến", "25210")):
            chat = str(tg.user(name, started=True).id)
            book.add_official(name, unit, "desk", telegram=chat, zalo=None, email=None)
    with served:
        yield served
    assert tg.violations == []
    assert "Traceback" not in served.log


def code_in(text):
    return next(word.strip(".,:") for word in text.split() if word.startswith("CB-"))


def subscribes(somebody):
    somebody.says("/dangky binh phuoc")
    somebody.waits_for_text("Đã đăng ký", SOON)
    return somebody


def with_button(message, value):
    """The message as if it had that button."""
    return {**message, "reply_markup": {"inline_keyboard": [[{"text": "giả", "callback_data": value}]]}}


def shown(product, code):
    rows = httpx.get(f"{product.url}/console/warnings/all", trust_env=False).json()["warnings"]
    return next(row for row in rows if row["code"] == code)


def command(product, *arguments):
    return CliRunner().invoke(main, ["--data-dir", str(product.data), "warnings", *arguments])


def test_a_warning_is_made_confirmed_read_answered_and_its_report_is_true(product, tg):
    anh, binh, chien = tg.user("Ánh"), tg.user("Bình"), tg.user("Chiến")
    hoa, lan, minh = (subscribes(tg.user(name)) for name in ("Hoa", "Lan", "Minh"))
    product.says("trang-cua-nga-01", "/dangky bình phước")

    chien.says("/id")
    chien.waits_for_text(str(chien.id), SOON)
    anh.says("/canhbao")
    anh.waits_for_text("việc gì", SOON)
    anh.presses("Có khói độc")
    anh.waits_for_text("ở đâu", SOON)
    anh.presses("Phường Bình Phước")
    anh.waits_for_text("Gõ thêm một câu", SOON)
    anh.says(TEXT)
    seen = anh.waits_for_text("Người dân sẽ đọc", SOON)
    assert TEXT in seen["text"]
    assert "đăng ký nhận: 4" in seen["text"]
    minh.blocks()
    anh.presses("Đề nghị xác nhận", on=seen)
    code = code_in(anh.waits_for_text("Đã lập cảnh báo", SOON)["text"])

    asked = binh.waits_for_text(code, SOON)
    assert binh.buttons == ["Xác nhận, gửi", "Không gửi"]
    assert not any(code in sent["text"] for sent in [*chien.received, *hoa.received])
    for forger in (anh, hoa, chien):
        forger.presses("giả", on=with_button(forger.received[-1], f"warn:{code}:confirm"))
    anh.waits_for_text("phải là cán bộ khác", SOON)
    hoa.waits_for_text("không có quyền", SOON)
    chien.waits_for_text("Ngoài địa bàn", SOON)
    hoa.presses("Xác nhận, gửi", on=asked)
    binh.waits_for_text("không có quyền", SOON)
    assert product.says("ke-la-mat-0001", choice=f"warn:{code}:confirm")[0]["text"].startswith("Bạn không có quyền")
    assert shown(product, code)["state"] == "draft"

    binh.presses("Xác nhận, gửi", on=asked)
    for one in (hoa, lan):
        read = one.waits_for_text("CẢNH BÁO", SOON)
        assert TEXT in read["text"]
        assert "entities" not in read
        assert one.buttons == ["Tôi an toàn", "Tôi cần giúp", "Thôi nhận tin"]
    product.waits_for(lambda: shown(product, code)["state"] == "done", SOON)

    hoa.presses("Tôi an toàn")
    hoa.waits_for_text("bạn an toàn", SOON)
    hoa.presses("Tôi an toàn", on=hoa.waits_for_text("CẢNH BÁO", SOON))
    lan.presses("Tôi cần giúp")
    first = lan.waits_for_text("🚨", SOON)
    assert "Gọi 114" in first["text"].splitlines()[0]
    assert "Phường Bình Phước" in binh.waits_for_text("🚨", SOON)["text"]

    report = product.waits_for(lambda: (row := shown(product, code))["figures"]["help"] and row, SOON)
    figures = report["figures"]
    assert (figures["targeted"], figures["sent"], figures["failed"], figures["safe"], figures["help"]) == (4, 3, 1, 1, 1)
    assert sorted(one["why"] for one in report["unreached"]) == ["chưa mở lại trang", "đã chặn chúng tôi"]
    assert anh.waits_for_text("đã gửi xong", SOON)["text"].count("đã chặn") == 1
    binh.presses(f"warn:{code}:confirm", on=asked)
    binh.waits_for_text("không còn chờ xác nhận", SOON)
    assert sum("CẢNH BÁO" in sent["text"] for sent in hoa.received) == 1


def test_a_warning_made_on_the_command_line_and_confirmed_there_is_sent_by_the_server(product, tg):
    van = subscribes(tg.user("Vân"))
    made = command(product, "new", "--unit", "25195", "--kind", "test", "--by", "Ánh", "--json")
    code = json.loads(made.stdout)["code"]
    same = command(product, "confirm", code, "--by", "ánh")
    assert (same.exit_code, same.stderr.count("\n")) == (1, 1)
    assert "phải là cán bộ khác" in same.stderr
    assert "đã xác nhận" in command(product, "confirm", code, "--by", "Bình").stdout
    assert "không có nguy hiểm" in van.waits_for_text("Tin thử", SOON)["text"]
    product.waits_for(lambda: json.loads(command(product, "show", code, "--json").stdout)["state"] == "done", SOON)
    assert "đã gửi xong" in command(product, "list").stdout
    assert code in [row["code"] for row in json.loads(command(product, "list", "--json").stdout)]
    assert command(product, "stop", code, "--by", "Bình").exit_code == 1
    assert command(product, "show", "CB-00000").exit_code == 1
    assert command(product, "new", "--unit", "25210", "--kind", "smoke", "--by", "Ánh").exit_code == 1


def test_the_console_makes_and_confirms_one_and_refuses_what_is_forged(product):
    def post(path, body, **headers):
        return httpx.post(f"{product.url}/console/warnings/{path}", json=body, headers=headers, trust_env=False)

    wanted = {"by": "Ánh", "kind": "smoke", "units": ["25195"], "text": TEXT}
    assert TEXT in post("preview", wanted, **OURS).json()["shown"]
    assert post("new", wanted).status_code == 403
    assert post("new", wanted, Origin="https://evil.example", **OURS).status_code == 403
    assert post("new", [], **OURS).status_code == 400
    assert post("new", {**wanted, "by": "Người lạ"}, **OURS).status_code == 404
    assert post("new", {**wanted, "units": ["25210"]}, **OURS).status_code == 409
    code = post("new", wanted, **OURS).json()["code"]
    assert post(f"{code}/confirm", {"by": "Ánh"}, **OURS).status_code == 409
    assert post(f"{code}/confirm", {"by": "Chiến"}, **OURS).status_code == 409
    assert post(f"{code}/reject", {"by": "Bình"}, **OURS).json()["state"] == "rejected"
    assert post(f"{code}/confirm", {"by": "Bình"}, **OURS).status_code == 409
    assert httpx.get(f"{product.url}/console/warnings", trust_env=False).status_code == 200
    names = httpx.get(f"{product.url}/console/warnings/choices", trust_env=False).json()["officials"]
    assert {"name": "Ánh", "unit": "25195"} in names
    forwarded = {"X-Forwarded-For": "1.2.3.4"}
    for path in ("all", "choices"):
        assert httpx.get(f"{product.url}/console/warnings/{path}", headers=forwarded, trust_env=False).status_code == 401
    assert post("new", wanted, **OURS, **forwarded).status_code == 401
