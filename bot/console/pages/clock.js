// Times as the desk reads them.

import { texts } from "./texts.js";

const zone = "Asia/Ho_Chi_Minh";
const hour = new Intl.DateTimeFormat("vi-VN", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("vi-VN", { timeZone: zone, day: "2-digit", month: "2-digit", year: "numeric" });

const minute = 60;
const inHour = 60 * minute;
const inDay = 24 * inHour;

// "3 phút trước"
export function age(iso, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (!(seconds >= minute)) return texts.age.now;
  if (seconds < inHour) return texts.age.minutes(Math.floor(seconds / minute));
  if (seconds < inDay) return texts.age.hours(Math.floor(seconds / inHour));
  return texts.age.days(Math.floor(seconds / inDay));
}

// "14:05", with the day when it isn't today.
export function clock(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const time = hour.format(at);
  return day.format(at) === day.format(new Date()) ? time : `${time} ${day.format(at)}`;
}
