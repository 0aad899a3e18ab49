// Every Vietnamese sentence that the pages for signing in show from their scripts.

export const texts = {
  failed: "Không gửi được. Kiểm tra mạng rồi thử lại.",
  missingWho: "Hãy nhập tên, số điện thoại hoặc tên đăng nhập.",
  missingPassword: "Hãy nhập mật khẩu.",
  wantsCode: "Mật khẩu đúng. Nhập mã 6 số trong ứng dụng xác thực.",
  missingLink: "Đường dẫn thiếu mã. Hãy mở lại đúng đường dẫn trong tin nhắn.",
};
