// Every Vietnamese sentence that the page of people shows from its scripts.

export const texts = {
  failed: "Chưa làm được. Hãy thử lại.",
  add: "Cấp quyền cho một người",
  edit: (name) => `Sửa quyền của ${name}`,
  none: "Không, người này không nhận tin báo",
  chooseRole: "Chọn vai trò…",
  saved: (one) => `Đã lưu ${one.name}. Tên đăng nhập: ${one.login}.`,
  line: (one) => [one.role_name, one.unit_name].filter(Boolean).join(" · "),
  login: (one) => `Tên đăng nhập: ${one.login}`,
  ways: (one) => {
    const ways = [...one.routes.map((name) => texts.channels[name] ?? name), one.password ? (one.totp ? "mật khẩu và mã xác thực" : "mật khẩu") : ""].filter(Boolean);
    return ways.length ? `Đăng nhập bằng: ${ways.join(", ")}` : "Chưa có cách đăng nhập: thêm chỗ nhận tin riêng, hoặc tạo đường dẫn để đưa tận tay.";
  },
  channels: { telegram: "Telegram", zalo_oa: "Zalo", zalo_bot: "Zalo Bot", email: "thư điện tử" },
  sessions: (count) => (count ? `Đang đăng nhập ở ${count} nơi` : "Không đăng nhập ở đâu"),
  stopped: "Không vào được: cán bộ đã thôi nhận tin hoặc đơn vị không còn",
  actions: { edit: "Sửa", link: "Tạo đường dẫn", revoke: "Đăng xuất mọi nơi", reset: "Xóa mật khẩu", remove: "Thu quyền" },
  sure: (label) => `Bấm lần nữa: ${label}`,
  link: "Đường dẫn dùng một lần trong 10 phút; chỉ đưa cho đúng người này:",
  copy: "Chép đường dẫn",
  copied: "Đã chép",
  done: {
    revoke: (one) => `${one.name} đã bị đăng xuất ở mọi nơi.`,
    reset: (one) => `${one.name} không còn mật khẩu; đăng nhập bằng đường dẫn.`,
    remove: (one) => `${one.name} không còn vào được bàn trực.`,
  },
};
