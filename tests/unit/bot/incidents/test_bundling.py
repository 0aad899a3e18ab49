"""bot.incidents.bundling.py: several alerts in one message lose nothing a desk needs, and repeats say that they are."""

from bot.incidents.bundling import IN_FULL, bundled, marked
from bot.messages import Choice, Reply

LIMIT = 4096


def alert(number):
    code = f"SC-{number:05d}"
    text = f"🚨 Cháy · {code}\nNơi: chợ số {number}\nBản đồ: https://x/?mlat={number}\nNgười báo viết: {'cháy ' * 20}"
    buttons = (Choice(f"inc:{code}:acknowledge", "Tiếp nhận"), Choice(f"inc:{code}:respond", "Đang đến"))
    return Reply(text=text, choices=buttons, emergency=True)


def test_one_alone_stays_as_it_is(say):
    assert bundled([alert(1)], say, LIMIT) == alert(1)


def test_a_few_are_joined_whole_in_order(say):
    text = bundled([alert(n) for n in range(3)], say, LIMIT).text
    assert [text.index(alert(n).text) for n in range(3)] == sorted(text.index(alert(n).text) for n in range(3))
    assert "3 tin" in text


def test_of_many_each_keeps_its_code_place_and_map(say):
    text = bundled([alert(n) for n in range(IN_FULL + 12)], say, LIMIT).text
    assert len(text) <= LIMIT
    for n in range(IN_FULL + 12):
        assert f"SC-{n:05d}\nNơi: chợ số {n}\nBản đồ: https://x/?mlat={n}" in text


def test_each_incident_can_be_taken_by_a_button_that_names_it(say):
    choices = bundled([alert(1), alert(2)], say, LIMIT).choices
    assert [(c.value, c.label) for c in choices] == [
        ("inc:SC-00001:acknowledge", "Tiếp nhận SC-00001"),
        ("inc:SC-00002:acknowledge", "Tiếp nhận SC-00002"),
    ]


def test_a_repeat_is_marked_under_its_first_line_and_stays_so_when_cut_down(say):
    again = marked(alert(1), say)
    assert again.text.splitlines()[:2] == ["🚨 Cháy · SC-00001", "(nhắc lại tin đã gửi)"]
    many = bundled([again, *(alert(n) for n in range(2, 14))], say, LIMIT)
    assert "🚨 Cháy · SC-00001\n(nhắc lại tin đã gửi)" in many.text
