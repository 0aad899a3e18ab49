// Every Vietnamese word of the navigation.

export const texts = {
  label: "Các trang của bàn trực",
  menu: "Menu",
  signOut: "Đăng xuất",
  pages: {
    "/console": "Bàn trực",
    "/console/talks": "Trò chuyện",
    "/console/warnings": "Cảnh báo",
    "/console/broadcasts": "Bản tin",
    "/console/teams": "Đội",
    "/console/exams": "Bài thi",
    "/console/knowledge": "Kiến thức",
    "/console/numbers": "Số liệu",
    "/console/people": "Người dùng",
    "/console/audit": "Nhật ký",
    "/console/account": "Tài khoản của tôi",
  },
};
