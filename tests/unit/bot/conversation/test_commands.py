"""Slash commands, each in the words of its flow."""

import pytest


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/start", "Trợ lý PCCC"),
        ("/start tuyen-truyen", "Trợ lý PCCC"),
        ("/trogiup", "không dấu"),
        ("/TroGiup@pccc_bot", "không dấu"),
        ("/khongco", "không dấu"),
        ("/hoi", "không dấu"),
        ("/baochay", "Gọi 114"),
        ("/dulieu", "không lưu gì về bạn"),
    ],
)
def test_commands(user, command, part):
    user.says(command)
    user.sees(part)


def test_the_id_command_tells_the_number_an_operator_needs(user):
    user.says("/id")
    user.sees("An")


@pytest.mark.parametrize("playing", ["/quiz", "/kiemtra"])
def test_the_stop_command_leaves_what_is_under_way(reader, playing):
    reader.says(playing)
    reader.says("/dung")
    assert reader.state.quiz is None
    assert reader.state.selfcheck is None


def test_with_nothing_under_way_there_is_nothing_to_stop(user):
    user.says("/dung")
    user.sees_no("Câu 1/")
    assert user.written == []


def test_behind_hoi_stands_a_question(reader):
    reader.says("/hoi để xe chắn lối thoát nạn phạt bao nhiêu")
    assert reader.last.took_for.entry == "fines_smoke_escape.blocked_exit"
