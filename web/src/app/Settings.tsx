// The settings: a dialog with a tab for each kind of them. It opens at the tab that was open last.
import type { ComponentType } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { Calls } from "../calls/index.ts";
import { OwnDevices, TestConnection } from "../calls/views.ts";
import type { Words } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { useNicknameForm } from "../people/index.ts";
import { canCall } from "../platform/offers.ts";
import { RelayField } from "../server/views.ts";
import { nickname } from "../settings/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";
import { TabList } from "../ui/TabList.tsx";
import { ReadingTab } from "./ReadingTab.tsx";
import { SoundTab } from "./SoundTab.tsx";
import { YouTab } from "./YouTab.tsx";
import "./settings.css";

type SettingsTab = "you" | "sound" | "devices" | "connection" | "reading";

declare module "../ui/opened.ts" {
  interface Dialogs {
    settings: { tab?: SettingsTab };
  }
}

interface TabOfSettings {
  id: SettingsTab;
  name: (t: Words) => string;
  /** Not every browser has it. */
  isThere?: () => boolean;
  View: ComponentType<{ form: ReturnType<typeof useNicknameForm> }>;
}

const TABS: readonly [TabOfSettings, ...TabOfSettings[]] = [
  { id: "you", name: (t) => t.tabYou, View: YouTab },
  { id: "sound", name: (t) => t.tabSound, View: SoundTab },
  { id: "devices", name: (t) => t.devices, isThere: canCall, View: DevicesTab },
  { id: "connection", name: (t) => t.tabConnection, isThere: canCall, View: ConnectionTab },
  { id: "reading", name: (t) => t.tabReading, View: ReadingTab },
];

/** In this load of the page. */
let openedLast: SettingsTab = "you";

export function Settings({ first = openedLast }: { first?: SettingsTab | undefined }) {
  const t = words.value;
  const [id, show] = useState(first);
  // A nickname that is being typed stays while other tabs are looked at.
  const form = useNicknameForm(nickname.value, closeDialog);
  const tabs = TABS.filter(({ isThere }) => isThere?.() !== false);
  const shown = tabs.find((tab) => tab.id === id) ?? TABS[0];
  useLayoutEffect(() => {
    openedLast = shown.id;
    document.getElementById(`settings-tab-${shown.id}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);
  return (
    <Dialog title={t.settings} shape="settings">
      <div class="tabbed">
        <TabList
          panel="settings-tab"
          label={t.settings}
          class="side-tabs"
          tabs={tabs.map((tab) => ({ id: tab.id, name: tab.name(t) }))}
          shown={shown.id}
          show={show}
          column
        />
        <div key={shown.id} class="tab-panel" id="settings-tab" role="tabpanel" aria-labelledby={`settings-tab-${shown.id}`} tabIndex={0}>
          <shown.View form={form} />
        </div>
      </div>
    </Dialog>
  );
}

function DevicesTab() {
  const call = useModel(Calls).own.value;
  return (
    <>
      <h3>{words.value.devicesTried}</h3>
      <OwnDevices call={call} />
    </>
  );
}

/** Leaving it ends a test, and gives its devices back. */
function ConnectionTab() {
  const call = useModel(Calls).own.value;
  return (
    <>
      <TestConnection call={call} />
      <RelayField />
    </>
  );
}
