// Numbers and times as they are written in Vietnam.

import { texts } from "./numbers-texts.js";

export function number(value) {
  return value.toLocaleString("vi-VN", { maximumFractionDigits: 1 });
}

export function percent(share) {
  return share.toLocaleString("vi-VN", { style: "percent", maximumFractionDigits: 1 });
}

// "1,5 tỷ"
export function money(value) {
  if (value >= 1e9) return texts.billions(number(value / 1e9));
  return value >= 1e6 ? texts.millions(number(value / 1e6)) : number(value);
}

// "2 giờ 5 phút", "1 phút 20 giây"
export function span(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours) return texts.hours(hours, minutes);
  return minutes ? texts.minutes(minutes, rest) : texts.seconds(rest);
}

// A cell in what its column is counted in; a dash where nothing is known.
export function shown(value, unit) {
  if (value === null) return "–";
  if (unit === "text" || typeof value === "string") return value;
  return unit === "seconds" ? span(value) : number(value);
}
