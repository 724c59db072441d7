// Which keys there are, for those who ask: by place, and what each does.
import { sendKey } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { COMMAND } from "../platform/command-key.ts";

export interface KeyGroup {
  title: string;
  keys: readonly (readonly [keys: string, does: string])[];
}

export function keyGroups(): readonly KeyGroup[] {
  const t = words.value;
  return [
    {
      title: t.keysAnywhere,
      keys: [
        [`${COMMAND}+K`, t.goTo],
        ["Alt+↑ ↓", t.keyRooms],
        [`Alt+${t.shift}+↑ ↓`, t.keyUnread],
        ["F6", t.keyPlaces],
        [t.escape, t.keyEscape],
        [`${COMMAND}+/`, t.keyList],
      ],
    },
    {
      title: t.keysWriting,
      keys: [
        ...(sendKey.value === "enter" ? ([[t.enterKey, t.send]] as const) : []),
        [sendKey.value === "enter" ? `${t.shift}+${t.enterKey}` : t.enterKey, t.keyBreak],
        [`${COMMAND}+${t.enterKey}`, t.keySendAlways],
        ["↑", t.keyEditLast],
      ],
    },
    {
      title: t.keysInCall,
      keys: [
        [`${COMMAND}+D`, t.keyMic],
        [`${COMMAND}+E`, t.keyCamera],
        ["Alt+Y", t.answer],
        ["Alt+N", t.decline],
      ],
    },
    {
      title: t.keysReading,
      keys: [
        [t.keyArrows, t.keyMessages],
        [t.enterKey, t.keyOpen],
        ["R", t.reply],
        ["C", t.copyText],
        ["E", t.edit],
        [t.deleteKey, t.delete],
        ["+", t.react],
      ],
    },
    {
      title: t.keysMap,
      keys: [
        ["↑ ↓ ← →", t.keyMove],
        ["+ −", t.keyZoom],
      ],
    },
  ];
}
