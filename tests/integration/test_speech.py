"""A voice note through the whole product with a real command: shown, then taken as typed; 114 at once in between."""

from __future__ import annotations

import json
import sys

from click.testing import CliRunner

from bot.cli import main
from tests.serving import Served
from tests.standins.telegram import TelegramStandIn

SOON = 30.0
HEARS = """
import sys, time
said = open(sys.argv[1], "rb").read()[4:].decode()
time.sleep(0.5)
if said == "?":
    sys.exit(1)
print(said)
"""


def note(words):
    return b"OggS" + words.encode()


def test_a_voice_note_is_heard_shown_and_answered(tmp_path, trained):
    (tmp_path / "hear.py").write_text(HEARS, encoding="utf-8")
    (tmp_path / "data").mkdir()
    with TelegramStandIn() as tg:
        command = f"{sys.executable} {tmp_path / 'hear.py'}"
        settings = {"telegram_token": tg.token, "telegram_api": tg.url, "speech_command": command}
        desk = tg.user("Trực ban", started=True)
        with Served(tmp_path / "data", trained, **settings) as product:
            product.official("Trực ban", telegram=desk.id)
            hoa = tg.user("Hoa", started=True)
            hoa.sends_voice(note("bình chữa cháy bao lâu kiểm tra một lần"))
            hoa.waits_for_text("Gọi 114 ngay", SOON)
            hoa.waits_for_text("Tôi nghe được: “bình chữa cháy bao lâu kiểm tra một lần”", SOON)
            hoa.waits_for_text("Mỗi tháng nhìn một lần", SOON)

            hoa.sends_voice(note("?"))
            hoa.waits_for_text("chưa nghe rõ", SOON)

            hoa.sends_voice(note("cháy nhà cứu với"))
            hoa.waits_for_text("Tôi nghe được: “cháy nhà cứu với”", SOON)
            hoa.waits_for_text("🚨", SOON)
            hoa.sends_place(11.5349, 106.8823)
            desk.waits_for_text("cháy nhà cứu với", SOON)
            product.waits_for(lambda: any("voice" in message for message in desk.received), SOON)

            lan = tg.user("Lan", started=True)
            lan.says("/bantin gas")
            lan.waits_for_text("Đã đăng ký bản tin: Gas", SOON)
            run = CliRunner().invoke
            given = ["broadcast", "new", "--topics", "gas", "--text", "Khóa van gas", "--any-hour", "--json"]
            made = run(main, ["--data-dir", str(product.data), *given])
            code = json.loads(made.stdout)["code"]
            assert run(main, ["--data-dir", str(product.data), "broadcast", "start", code]).exit_code == 0
            lan.waits_for_text("Khóa van gas", SOON)
            lan.presses("Thôi nhận bản tin này")
            lan.waits_for_text("Đã thôi", SOON)
            shown = run(main, ["--data-dir", str(product.data), "broadcast", "progress", code, "--json"])
            assert json.loads(shown.stdout)["figures"]["sent"] == 1
            assert run(main, ["--data-dir", str(product.data), "broadcast", "stop", code]).exit_code == 1
            assert code in run(main, ["--data-dir", str(product.data), "broadcast", "list"]).stdout
        assert tg.violations == []
        assert "Traceback" not in product.log
