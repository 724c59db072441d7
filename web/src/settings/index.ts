// What stays in this browser, and the dialog to change it.
export { RelayField } from "./RelayField.tsx";
export { Appearance } from "./Appearance.tsx";
export { loudnessIn } from "./loudness-in.ts";
export { type Notices, prefer, preferenceOf } from "./room-preferences.ts";
export {
  type Announce,
  announce,
  avatar,
  camera,
  doNotDisturb,
  echo,
  forgetOnReload,
  forThisTab,
  hideTyping,
  ignored,
  informed,
  lastMic,
  lastRoom,
  microphone,
  nickname,
  noise,
  notify,
  oneself,
  peopleOpen,
  recentEmoji,
  relay,
  ringSound,
  sendKey,
  showVisits,
  sign,
  soundCame,
  soundFile,
  sounds,
  speaker,
} from "./settings.ts";
export { Settings } from "./part.ts";
