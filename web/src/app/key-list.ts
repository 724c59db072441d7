// The list of keys by place, with what each does.
import { words } from "../i18n/words.ts";
import { commandKey } from "../platform/command-key.ts";
import { sendKey } from "../settings/index.ts";

interface KeyGroup {
  title: string;
  keys: readonly (readonly [keys: string, does: string])[];
}

export function keyGroups(): readonly KeyGroup[] {
  const t = words.value;
  return [
    {
      title: t.keysAnywhere,
      keys: [
        [`${commandKey()}+K`, t.goTo],
        ["Alt+↑ ↓", t.keyRooms],
        [`Alt+${t.shift}+↑ ↓`, t.keyUnread],
        [`${commandKey()}+${t.shift}+F`, t.search],
        ["Alt+M", t.roomMap],
        ["Alt+K", t.keyWhoReads],
        ["F6", t.keyPlaces],
        [t.escape, t.keyEscape],
        [`${commandKey()}+/`, t.keyList],
      ],
    },
    {
      title: t.keysWriting,
      keys: [
        ...(sendKey.value === "enter" ? ([[t.enterKey, t.send]] as const) : []),
        [sendKey.value === "enter" ? `${t.shift}+${t.enterKey}` : t.enterKey, t.keyBreak],
        [`${commandKey()}+${t.enterKey}`, t.keySendAlways],
        ["↑", t.keyEditLast],
      ],
    },
    {
      title: t.keysInCall,
      keys: [
        [`${commandKey()}+D`, t.keyMic],
        [`${commandKey()}+E`, t.keyCamera],
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
        ["L", t.copyLink],
        ["F", t.forward],
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
        ["0", t.zoomWhole],
        ["C", t.keyMapCopy],
        ["G", t.findOnMap],
        ["L P B", `${t.layers}, ${t.people}, ${t.board}`],
        ["F", t.keyFollow],
        ["D", t.keyDraw],
        ["1 – 7", t.keyTools],
        [`${commandKey()}+Z`, t.undo],
        [t.enterKey, t.measure],
        ["Alt+↑ ↓", t.keyLayerOrder],
      ],
    },
  ];
}
