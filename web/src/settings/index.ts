// What stays in this browser, and the dialog to change it.
export { RelayField } from "./RelayField.tsx";
export {
  type Announce,
  announce,
  avatar,
  camera,
  forgetOnReload,
  forThisTab,
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
  sign,
  sounds,
} from "./settings.ts";
export { Settings } from "./Settings.tsx";
