// Every Vietnamese sentence that the scripts of the chat page show.

// The buttons of the first screen: `label` and, where there is room, `hint` are shown; `choice` is what the server is told.
export const starters = [
  { label: "Báo cháy, sự cố", hint: "Chuyển tin tới cán bộ trực, kèm vị trí và ảnh", choice: "menu:report", urgent: true },
  { label: "Hỏi luật, mức phạt", hint: "Có dẫn điều, khoản của văn bản", choice: "menu:ask_law" },
  { label: "Kỹ năng thoát nạn", hint: "Khói, kẹt trong phòng, rò gas, xe điện", choice: "menu:ask_skill" },
  { label: "Làm trắc nghiệm", hint: "Mười phút ôn luyện mỗi ngày", choice: "menu:quiz" },
];

export const texts = {
  you: "Bạn:",
  assistant: "Trợ lý:",
  typing: "Trợ lý đang trả lời",
  call: "Gọi 114",
  callNow: "Gọi 114 ngay",
  emergency: "Khẩn cấp",
  sources: "Nguồn",
  picture: (alt) => `[Hình: ${alt}]`,
  choices: "Chọn trả lời",
  helped: "Câu trả lời có đúng ý bạn không?",
  thumbs: { "👍": "Đúng ý tôi", "👎": "Chưa đúng ý tôi" },
  sendPlace: "Gửi vị trí của tôi",
  findingPlace: "Đang tìm vị trí…",
  sending: "Đang gửi…",
  resend: "Gửi lại",
  notSent: "Chưa gửi được.",
  resent: "Có mạng lại, tin sẽ tự gửi.",
  urgent: "Khẩn cấp, hãy Gọi 114",
  photoLost: "Tệp này chưa gửi được. Hãy chọn lần nữa.",
  slow: "Máy chủ chưa trả lời.",
  unreadable: "Câu trả lời bị lỗi.",
  serverTrouble: "Máy chủ đang gặp lỗi.",
  placeDenied: "Máy chưa cho phép lấy vị trí. Hãy gõ địa chỉ: số nhà, đường, phường xã hoặc mốc gần nhất.",
  placeMissing: "Chưa lấy được vị trí. Hãy gõ địa chỉ: số nhà, đường, phường xã hoặc mốc gần nhất.",
  photoTooLarge: "Ảnh quá lớn. Hãy chọn ảnh khác.",
  recordingTooLarge: "Video hoặc ghi âm lớn quá 20 MB. Hãy gửi đoạn ngắn hơn.",
  recordingSent: (name) => (name ? `Video, ghi âm: ${name}` : "Video, ghi âm"),
  photoSent: (name) => (name ? `Ảnh: ${name}` : "Ảnh"),
  joining: (code) => `tham gia ${code}`,
  placeSent: (metres) => (metres ? `Vị trí của tôi (sai số khoảng ${metres} m)` : "Vị trí của tôi"),
};
