// What is said in a room or between two: its lines, drafts, and how far they are read.
export { Alerts, followNotice, tellOutside } from "./alerts.ts";
export { callRemark } from "./call-remark.ts";
export { keepLine, topLine, useKeptLine } from "./place-in-log.ts";
export { search } from "./searching.ts";
export { VoiceRecorder } from "./voice-recorder.ts";
