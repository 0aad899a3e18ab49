"""A small tabletop scenario that tests may spoil: a choice with a detour, tasks to order, a choice with a bad end."""

import msgspec

from knowledge.schema import Scenario

SMALL = {
    "id": "small",
    "order": 1,
    "title": "Cháy thử ở kho",
    "minutes": 5,
    "intro": "Nửa đêm ở kho hàng, có hai người trực, hai bình bột và một cái loa tay.",
    "roles": [{"id": "chief", "name": "Chỉ huy"}, {"id": "contact", "name": "Liên lạc"}],
    "start": "see",
    "checked": "2026-11-23",
    "scenes": [
        {
            "id": "see",
            "text": "Bạn thấy khói luồn ra khe cửa kho.",
            "role": "contact",
            "seconds": 20,
            "moves": [
                {
                    "text": "Mở cửa ra xem đã",
                    "next": "late",
                    "quality": "poor",
                    "points": 1,
                    "consequence": "Khói ùa ra hành lang.",
                    "why": "Mở cửa là tiếp gió cho lửa.",
                },
                {
                    "text": "Hô hoán và gọi 114",
                    "next": "tasks",
                    "quality": "best",
                    "points": 10,
                    "consequence": "Mọi người đã nghe thấy.",
                    "why": "Báo động là việc đầu tiên.",
                },
            ],
            "sources": ["BYT"],
            "see": ["law.duty"],
        },
        {
            "id": "late",
            "text": "Khói đã ra khắp hành lang.",
            "role": "contact",
            "moves": [
                {
                    "text": "Gọi 114 ngay lúc này",
                    "next": "tasks",
                    "quality": "best",
                    "points": 5,
                    "consequence": "Tin đã được nhận.",
                    "why": "Muộn còn hơn không.",
                },
                {
                    "text": "Chạy về nhà ngủ tiếp",
                    "next": "lost",
                    "quality": "fatal",
                    "consequence": "Không ai biết có cháy.",
                    "why": "Thấy cháy thì phải báo.",
                },
            ],
            "sources": ["BYT"],
        },
        {
            "id": "tasks",
            "text": "Xếp ba việc theo thứ tự.",
            "role": "chief",
            "order": {
                "tasks": ["Đưa người ra", "Điểm danh đủ", "Báo tin còn thiếu"],
                "next": "good",
                "points": 9,
                "right": "Mọi việc trôi chảy.",
                "wrong": "Mọi người lúng túng.",
                "why": "Ra hết rồi mới điểm danh được.",
            },
            "sources": ["BYT"],
        },
        {"id": "good", "text": "Mọi người an toàn cả.", "end": "good"},
        {"id": "lost", "text": "Kho cháy hết trong đêm.", "end": "bad"},
    ],
}


def scenario(**changes):
    """The small one, some of its parts changed."""
    return msgspec.convert({**SMALL, **changes}, Scenario)


def with_scene(id_, **changes):
    """The small one with a scene changed; `None` takes a part away."""
    return scenario(scenes=[_changed(scene, changes) if scene["id"] == id_ else scene for scene in SMALL["scenes"]])


def with_move(id_, at, **changes):
    """The small one with a move of a scene changed."""
    moves = next(scene["moves"] for scene in SMALL["scenes"] if scene["id"] == id_)
    return with_scene(id_, moves=[{**move, **changes} if n == at else move for n, move in enumerate(moves)])


def _changed(scene, changes):
    return {key: value for key, value in {**scene, **changes}.items() if value is not None}
