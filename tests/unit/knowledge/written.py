"""A small made-up content folder that tests may spoil, and the file built from it."""

import zlib
from datetime import date

import numpy as np
import yaml

from knowledge.build import build, unit_mean
from knowledge.ranking import Ranker
from knowledge.topics import Projection, Topics
from nlu.text import fold
from tests.unit.knowledge.scenarios import SMALL

TODAY = date(2026, 11, 23)

ENTRY = """\
entries:
  - id: burns.cool_water
    kind: skill
    title: Làm mát vết bỏng
    questions:
      - Bị bỏng nước sôi thì làm gì?
      - xử lý vết bỏng thế nào
      - phỏng tay vì bô xe máy
    lead: Xả nước mát lên vết bỏng ngay, 15 đến 20 phút.
    body: Tháo nhẫn và quần áo quanh vết bỏng.
    sources: [BYT]
    picture: cool_burn
    checked: 2026-11-23
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400"><rect width="640" height="400" fill="#fff"/>'
    '<text x="20" y="60" font-size="28">Nước mát</text></svg>'
)
FILES = {
    "pictures.yml": """\
pictures:
  - id: cool_burn
    alt: Cánh tay bị bỏng đặt dưới vòi nước mát.
    sources: [BYT]
    checked: 2026-11-23
""",
    "pictures/cool_burn.svg": DRAWING,
    "documents.yml": """\
documents:
  - id: nd-106
    number: 106/2025/NĐ-CP
    kind: Nghị định
    title: Xử phạt vi phạm về phòng cháy
    short: Nghị định 106
    issuer: Chính phủ
    issued: 2025-05-15
    effective: 2025-07-01
""",
    "sources.yml": """\
sources:
  - code: BYT
    name: Hướng dẫn sơ cứu
    publisher: Bộ Y tế
    year: 2024
    strength: A
""",
    "emergency.yml": """\
cards:
  - event: fire
    title: Cháy
    call: Gọi 114 ngay.
    steps: [Ra khỏi nhà., Đóng cửa lại.]
    never: Không quay lại lấy đồ.
    sources: [BYT]
    see: [burns.cool_water]
    checked: 2026-11-23
""",
    "law/law.yml": """\
entries:
  - id: law.duty
    kind: law
    title: Trách nhiệm của chủ hộ
    questions:
      - Chủ hộ có trách nhiệm gì về phòng cháy?
      - chủ nhà phải lo gì về cháy nổ
      - trách nhiệm chủ hộ gia đình
    lead: Chủ hộ lo an toàn điện, lửa và lối thoát trong nhà.
    audience: [household]
    citations:
      - {document: nd-106, article: "5", clause: "1"}
    checked: 2026-11-23
""",
    "law/fines/fines.yml": """\
fines:
  - id: fines.no_extinguisher
    behaviour: Không trang bị bình chữa cháy.
    title: Phạt không có bình chữa cháy
    questions:
      - Không có bình chữa cháy bị phạt bao nhiêu?
      - thiếu bình chữa cháy phạt mấy triệu
      - mức phạt không trang bị bình
    individual: [1500000, 3000000]
    organisation: [3000000, 6000000]
    remedies: [Buộc trang bị bình chữa cháy.]
    audience: [facility]
    citations:
      - {document: nd-106, article: "9", clause: "2", point: a}
    see: [law.duty]
    checked: 2026-11-23
""",
    "skills/burns.yml": ENTRY,
    "selfcheck/house.yml": """\
id: house
order: 1
title: Nhà ở
intro: Đi một vòng quanh nhà.
checks:
  - id: house.gas
    ask: Bình gas có đặt chỗ thoáng không?
    safe: "yes"
    none: Nhà không dùng gas
    why: Gas đọng lại thì dễ cháy.
    fix: Dời bình ra chỗ thoáng.
    weight: 2
    entries: [law.duty]
    sources: [BYT]
    checked: 2026-11-23
  - id: house.hose
    ask: Dây gas có bị nứt không?
    safe: "no"
    why: Dây nứt thì rò gas.
    fix: Gọi thay dây.
    weight: 3
    sources: [BYT]
    applies_if: [{check: house.gas, answers: ["yes", "no", unsure]}]
    checked: 2026-11-23
""",
    "quiz/quiz.yml": """\
questions:
  - id: quiz.burns
    kind: single
    topic: Sơ cứu
    ask: Làm mát vết bỏng bằng gì?
    options: [Nước đá, Nước mát sạch, Kem đánh răng]
    right: [1]
    explain: Nước mát sạch làm dịu vết bỏng mà không hại da.
    entry: burns.cool_water
    sources: [BYT]
    difficulty: 1
    checked: 2026-11-23
""",
}


FILES["tabletop/small.yml"] = yaml.safe_dump(SMALL, allow_unicode=True)


def write(folder, **changes):
    """The files, some of them changed or added, written to a folder."""
    for name, text in (FILES | changes).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def bag_of_words(sentences):
    """A tiny encoder: sentences with the same words point the same way."""
    vectors = np.zeros((len(sentences), 64), dtype=np.float32)
    for vector, sentence in zip(vectors, sentences, strict=True):
        for word in fold(sentence).split():
            vector[zlib.crc32(word.encode()) % 64] += 1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def learned_of(written):
    """What training would have learned of the entries over `bag_of_words`: each by the mean of its wordings."""
    means = {row.entry: unit_mean(bag_of_words([*row.asked, *row.answered])) for row in written}
    projection = Projection(10 * np.eye(64, dtype=np.float32), np.zeros(64, dtype=np.float32))
    return Topics(projection, {entry: np.append(mean, np.float32(0)) for entry, mean in means.items()})


def built(content, out, encode=bag_of_words, ranker=None, topics=None):
    """The knowledge file of some content."""
    chosen = (ranker or Ranker()).dump()
    return build(content, out, fold=fold, encode=encode, topics=topics, ranker=chosen, encoder="bag of words", today=TODAY)
