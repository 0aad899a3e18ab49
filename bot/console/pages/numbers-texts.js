// Every Vietnamese sentence that the scripts of the page of figures show.

export const texts = {
  failed: "Không tải được số liệu. Hãy thử lại.",
  all: "Tất cả",
  none: "Chưa có số liệu.",
  shown: (incidents) => `Đã hiện số liệu của ${incidents} vụ.`,
  listed: (title, number) => `${title}: ${number} dòng.`,
  count: (number) => `${number} dòng`,
  rows: (title) => `Các dòng: ${title}`,
  page: (number) => `Trang ${number}`,
  earlier: "← Trang trước",
  later: "Trang sau →",
  chart: (title) => `Biểu đồ: ${title}. Số liệu ở bảng bên cạnh.`,
  files: { csv: "CSV", xlsx: "XLSX", geojson: "GeoJSON" },
  fileOf: (form, title) => `Tải ${form}: ${title}`,
  behind: (name) => `Xem các dòng phía sau: ${name}`,
  spans: { week: "7 ngày", month: "30 ngày", quarter: "90 ngày", year: "Năm nay", all: "Tất cả" },
  billions: (n) => `${n} tỷ`,
  millions: (n) => `${n} triệu`,
  hours: (h, m) => `${h} giờ ${m} phút`,
  minutes: (m, s) => `${m} phút ${s} giây`,
  seconds: (s) => `${s} giây`,
};
