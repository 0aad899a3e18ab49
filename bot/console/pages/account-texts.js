// Every Vietnamese sentence that the page of one's own account shows from its scripts.

export const texts = {
  failed: "Chưa làm được. Hãy thử lại.",
  about: (one) => `${one.name} · ${one.role_name} · tên đăng nhập: ${one.login}`,
  hasPassword: "Đã đặt mật khẩu. Đổi mật khẩu thì các nơi đăng nhập khác bị đăng xuất.",
  noPassword: "Chưa đặt mật khẩu: bạn đăng nhập bằng đường dẫn qua tin nhắn.",
  passwordSaved: "Đã lưu mật khẩu.",
  codeOn: (left) => `Đang bật. Còn ${left} mã dự phòng.`,
  codeOff: "Đang tắt. Bật lên thì khi đăng nhập bằng mật khẩu phải nhập thêm mã trên điện thoại.",
  codeNeeds: "Đặt mật khẩu trước, rồi mới bật được mã xác thực.",
  turnOn: "Bật mã xác thực",
  turnOff: "Tắt mã xác thực",
  codeSaved: "Đã bật mã xác thực.",
  codeGone: "Đã tắt mã xác thực.",
  here: "máy này",
  ways: { link: "bằng đường dẫn", password: "bằng mật khẩu" },
  session: (one) => `${one.address || "không rõ địa chỉ"} · đăng nhập ${one.way} · lúc ${one.begun} · dùng lần cuối ${one.seen}`,
  end: "Đăng xuất nơi này",
  ended: "Đã đăng xuất nơi đó.",
  endedAll: "Đã đăng xuất ở mọi nơi khác.",
  unknownAgent: "Trình duyệt không rõ",
};
