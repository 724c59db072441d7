// A conversation in a room or between two people: alerts, search, and the place in the log.
export { Alerts, closeNotice, followNotice, notifyOutside } from "./alerts.ts";
export { callRemark } from "./call-remark.ts";
export { keepLine, topLine, useKeptLine } from "./place-in-log.ts";
export { openSearch } from "./searching.ts";
export { VoiceRecorder } from "./voice-recorder.ts";
