// What the pages of accounts, people and the audit log share.

// 28/11/2026 15:04
export function dayAndTime(iso) {
  return new Date(iso).toLocaleString("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
}

const browsers = [["Edg", "Edge"], ["OPR", "Opera"], ["coc_coc_browser", "Cốc Cốc"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]];
const systems = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]];

// "Chrome · Windows" of what a browser says of itself; empty where it says nothing known.
export function agentName(agent) {
  const found = [browsers, systems].map((known) => known.find(([sign]) => agent.includes(sign))?.[1]);
  return found.filter(Boolean).join(" · ");
}
