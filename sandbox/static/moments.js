// Times, days and sizes as a reader of the page's language writes them.

import { currentLanguage } from "./words.js";

const dayMilliseconds = 86_400_000;
const sizeUnits = [[1e6, "megabyte"], [1e3, "kilobyte"]];

const asDate = (unixSeconds) => new Date(unixSeconds * 1000);

/** Hours and minutes: `14:05`. */
export function clock(unixSeconds) {
  const style = { hour: "2-digit", minute: "2-digit" };
  if (currentLanguage() === "en") style.hourCycle = "h23";
  return new Intl.DateTimeFormat(currentLanguage(), style).format(asDate(unixSeconds));
}

/** Hours, minutes and seconds: `14:05:30`. */
export function clockToTheSecond(unixSeconds) {
  const style = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(currentLanguage(), style).format(asDate(unixSeconds));
}

/** The whole moment, for a tooltip. */
export function moment(unixSeconds) {
  const style = { dateStyle: "full", timeStyle: "medium" };
  return new Intl.DateTimeFormat(currentLanguage(), style).format(asDate(unixSeconds));
}

/** A key that two moments of one local day share. */
export function dayKey(unixSeconds) {
  const date = asDate(unixSeconds);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function daysAgo(unixSeconds) {
  const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
  return Math.round((midnight(Date.now()) - midnight(asDate(unixSeconds))) / dayMilliseconds);
}

/** `Today`, `Yesterday`, or the date. */
export function dayName(unixSeconds) {
  const language = currentLanguage();
  const ago = daysAgo(unixSeconds);
  if (ago === 0 || ago === 1) {
    const name = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day");
    return name[0].toUpperCase() + name.slice(1);
  }
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(asDate(unixSeconds));
}

/** The clock for today, else day and month: for the list. */
export function shortMoment(unixSeconds) {
  if (daysAgo(unixSeconds) === 0) return clock(unixSeconds);
  const style = { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(currentLanguage(), style).format(asDate(unixSeconds));
}

/** A number with the page's decimal sign. */
export function decimal(number) {
  return new Intl.NumberFormat(currentLanguage()).format(number);
}

/** A file's size in bytes, kB or MB. */
export function fileSize(bytes) {
  const [divisor, unit] = sizeUnits.find(([least]) => bytes >= least) ?? [1, "byte"];
  const unitDisplay = unit === "byte" ? "long" : "short";
  const style = { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(currentLanguage(), style).format(bytes / divisor);
}

/** A language by its name in the page's language: `it` is `Italian` or `italiano`. */
export function languageName(code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(currentLanguage(), { type: "language" }).of(code);
  } catch {
    return code;
  }
}
