// Every Vietnamese sentence of the part of the page of figures that makes reports.

export const texts = {
  title: "Lập báo cáo",
  about: "Văn bản có thể thức của văn bản hành chính, đã điền số liệu; cán bộ xem lại, bổ sung phần đánh giá rồi mới trình ký.",
  kind: "Loại",
  year: "Năm",
  number: "Kỳ",
  unit: "Đơn vị",
  all: "Tất cả",
  kinds: { annual: "Năm", half: "Sáu tháng", quarter: "Quý", month: "Tháng" },
  numbers: {
    half: ["Sáu tháng đầu năm", "Sáu tháng cuối năm"],
    quarter: ["Quý I", "Quý II", "Quý III", "Quý IV"],
    month: Array.from({ length: 12 }, (_, at) => `Tháng ${at + 1}`),
  },
  forms: { docx: "Tải văn bản (DOCX)", pdf: "Tải bản in (PDF)" },
  making: "Đang lập báo cáo…",
  made: (name) => `Đã lập: ${name}`,
  failed: "Không lập được báo cáo. Hãy thử lại.",
};
