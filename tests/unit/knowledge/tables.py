"""Two small decision tables that tests may spoil."""

PREMISES = """\
measures:
  - {id: storeys, label: cao, unit: tầng, ask: "Cao mấy tầng?"}
  - {id: area_m2, label: diện tích, unit: m², ask: "Rộng bao nhiêu?"}
  - id: goods
    label: mặt hàng
    ask: Bán gì?
    options:
      - {id: cloth, label: bán vải, button: Vải, phrases: [bán vải]}
      - {id: iron, label: bán sắt, button: Sắt, phrases: [bán sắt]}
  - {id: basements, label: có, unit: tầng hầm, ask: "Mấy hầm?"}
assumptions:
  - {then: {basements: "0"}, say: không có hầm}
kinds:
  - {id: inn, label: Nhà nghỉ, phrases: [nhà nghỉ]}
  - {id: shop, label: Cửa hàng, phrases: [cửa hàng, tiệm], marked: [chợ]}
"""
CITED = 'citations: [{document: nd-106, article: "5"}]'
SIZE = f"""\
id: size
title: Có lớn không?
order: 1
checked: 2026-11-23
phrases: [có lớn]
outcomes:
  - {{id: big, say: Lớn., brief: lớn}}
  - {{id: small, say: Nhỏ., brief: nhỏ}}
rules:
  - kinds: [inn]
    {CITED}
    rows:
      - {{outcome: big, when: [{{storeys: 3..}}, {{area_m2: 500..}}]}}
      - {{outcome: small, when: [{{storeys: ..3, area_m2: ..500}}]}}
  - kinds: [shop]
    {CITED}
    rows:
      - {{outcome: big, when: [{{goods: cloth, area_m2: 200..}}]}}
      - {{outcome: small, when: [{{goods: cloth, area_m2: ..200}}, {{goods: iron}}]}}
"""
VISIT = """\
id: visit
title: Mấy năm một lần?
order: 2
follows: size
checked: 2026-11-23
phrases: [mấy năm]
outcomes:
  - {id: yearly, say: Mỗi năm., brief: mỗi năm}
  - {id: never, say: Không., brief: không}
rules:
  - rows:
      - {outcome: yearly, after: [big], citations: [{document: nd-106, article: "6"}]}
      - {outcome: never, after: [small]}
"""
FILES = {"thresholds/premises.yml": PREMISES, "thresholds/size.yml": SIZE, "thresholds/visit.yml": VISIT}
