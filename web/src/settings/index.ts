// What stays in this browser, and the dialog to change it.
export { RelayField } from "./RelayField.tsx";
export { Appearance } from "./Appearance.tsx";
export { type Notices, prefer, preferenceOf } from "./room-preferences.ts";
export {
  type Announce,
  announce,
  avatar,
  camera,
  doNotDisturb,
  forgetOnReload,
  forThisTab,
  hideTyping,
  ignored,
  informed,
  lastMic,
  lastRoom,
  microphone,
  nickname,
  notify,
  oneself,
  peopleOpen,
  recentEmoji,
  relay,
  ringSound,
  sendKey,
  showVisits,
  sign,
  sounds,
} from "./settings.ts";
export { Settings } from "./Settings.tsx";
