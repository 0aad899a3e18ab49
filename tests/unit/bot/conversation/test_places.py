"""Where people say they are in numbers and links: read, and judged."""

from __future__ import annotations

import pytest

from bot.conversation import places
from bot.messages import Place

HERE = (11.5349, 106.8823)


def near(place, expected=HERE):
    return place is not None and abs(place.lat - expected[0]) < 1e-4 and abs(place.lon - expected[1]) < 1e-4


@pytest.mark.parametrize(
    "text",
    [
        "11.5349, 106.8823",
        "11.5349,106.8823",
        "11.5349 106.8823",
        "11.5349; 106.8823",
        "(11.5349, 106.8823)",
        "11,5349; 106,8823",
        "tôi ở 11.5349, 106.8823 nha",
        "cháy nhà 11.5349,106.8823",
        "11.5349N 106.8823E",
        "11.5349° N, 106.8823° E",
        "N11.5349 E106.8823",
        "11.5349 độ Bắc, 106.8823 độ Đông",
        "vĩ độ 11.5349 kinh độ 106.8823",
        "lat: 11.5349, lng: 106.8823",
        "11°32'05.64\"N 106°52'56.28\"E",
        "11°32′05.64″B, 106°52′56.28″Đ",
        "11° 32.094' N 106° 52.938' E",
        "11 độ 32 phút 5.64 giây Bắc, 106 độ 52 phút 56.28 giây Đông",
    ],
)
def test_coordinates_in_the_usual_writings(text):
    assert near(places.read(text).place)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps?q=11.5349,106.8823",
        "https://maps.google.com/?q=11.5349,106.8823&z=17",
        "https://maps.google.com/maps?q=loc:11.5349,106.8823",
        "http://maps.google.com/maps?q=11.5349%2C106.8823",
        "https://www.google.com/maps/search/?api=1&query=11.5349,106.8823",
        "https://www.google.com/maps/@11.5349,106.8823,17z",
        "https://www.google.com/maps/place/UBND+ph%C6%B0%E1%BB%9Dng/@11.50,106.80,15z/data=!3m1!4b1!4m6!3m5!8m2!3d11.5349!4d106.8823",
        "https://www.google.com/maps/search/11.5349,+106.8823?entry=tts",
        "https://www.google.com/maps/dir/?api=1&destination=11.5349,106.8823",
        "https://maps.google.com/?ll=11.5349,106.8823",
        "https://maps.apple.com/?ll=11.5349,106.8823&q=Dropped%20Pin",
        "https://www.openstreetmap.org/?mlat=11.5349&mlon=106.8823#map=17/11.50/106.80",
        "https://www.openstreetmap.org/#map=17/11.5349/106.8823",
        "https://zalo.me/location?lat=11.5349&long=106.8823",
        "geo:11.5349,106.8823",
        "geo:0,0?q=11.5349,106.8823(cháy)",
        "www.google.com/maps?q=11.5349,106.8823",
    ],
)
def test_map_links(link):
    heard = places.read(f"nhà tôi đây {link} gấp lắm")
    assert near(heard.place)
    assert heard.rest == "nhà tôi đây gấp lắm"
    assert not heard.short_link


@pytest.mark.parametrize("link", ["https://maps.app.goo.gl/AbCdEf123", "https://goo.gl/maps/AbC", "maps.app.goo.gl/AbCd"])
def test_a_short_link_is_known_as_one_that_cannot_be_read(link):
    heard = places.read(f"ở đây {link}")
    assert heard.place is None
    assert heard.short_link
    assert heard.rest == "ở đây"


def test_coordinates_beside_a_short_link_count():
    heard = places.read("https://maps.app.goo.gl/AbCdEf123 11.5349, 106.8823")
    assert near(heard.place)
    assert not heard.short_link


@pytest.mark.parametrize(
    "text",
    [
        "cháy nhà số 12 đường Lê Lợi",
        "0912 345 678",
        "tầng 3, 4",
        "phạt 1.200.000, 106.500 đồng",
        "từ 3.5 đến 10.2",
        "12/5, 13/7",
        "28.11.2026 12.30",
        "Nghị định 106.2025, 136.2020 và",
        "https://thuvienphapluat.vn/van-ban/105-2025-nd-cp?q=tim",
        "https://[",
        "200.55, 300.66",
        "",
    ],
)
def test_other_numbers_and_links_are_no_place(text):
    heard = places.read(text)
    assert heard.place is None or places.judge(heard.place).place is None
    assert not heard.short_link


def test_a_point_in_vietnam_is_used_as_it_is():
    assert places.judge(Place(lat=11.53, lon=106.88)) == places.Judged(Place(lat=11.53, lon=106.88))


def test_swapped_numbers_are_put_right():
    judged = places.judge(Place(lat=106.88, lon=11.53, accuracy=9.0))
    assert judged == places.Judged(Place(lat=11.53, lon=106.88, accuracy=9.0), swapped=True)


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (48.85, 2.35), (-33.9, 151.2), (2.35, 48.85)])
def test_a_point_elsewhere_cannot_be_used(lat, lon):
    assert places.judge(Place(lat=lat, lon=lon)).place is None


@pytest.mark.parametrize(
    ("accuracy", "coarse"), [(None, False), (12.0, False), (2999.0, False), (3000.0, True), (60_000.0, True)]
)
def test_a_point_off_by_kilometres_is_coarse(accuracy, coarse):
    assert places.is_coarse(Place(lat=11.5, lon=106.8, accuracy=accuracy)) is coarse


def test_words_are_never_coarse():
    assert not places.is_coarse(Place(text="chợ", accuracy=9000.0))


def test_distances():
    assert places.metres(Place(lat=11.5, lon=106.8), Place(lat=11.5, lon=106.8)) == 0
    assert 1100 < places.metres(Place(lat=11.5, lon=106.8), Place(lat=11.51, lon=106.8)) < 1125
    assert places.metres(Place(lat=11.5, lon=106.8), Place(text="chợ")) == float("inf")


@pytest.mark.parametrize(("lat", "lon"), [(8.64, 111.92), (16.53, 111.61), (23.39, 105.32)])
def test_islands_and_borders_are_in_vietnam(lat, lon):
    assert places.in_vietnam(Place(lat=lat, lon=lon))
