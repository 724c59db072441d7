// The buttons of a call. Their names say what a press does.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { commandKey } from "../platform/command-key.ts";
import { canShowScreen } from "../platform/offers.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import type { OwnCall } from "./call.ts";
import { Calls } from "./calls.ts";

export function CallControls({ call, where }: { call: OwnCall; where: "dock" | "stage" }) {
  const t = words.value;
  const calls = useModel(Calls);
  const camera = call.media.camera.value !== undefined;
  const screen = call.media.screen.value !== undefined;
  const named = where === "stage";
  const show = calls.showFull;
  return (
    <div class="ctl">
      <MutedHint call={call} />
      <MicControl call={call} named={named} />
      <Control
        name={camera ? t.cameraOff : t.cameraOn}
        letter="E"
        sign="camera"
        off={!camera}
        named={named}
        onClick={() => void call.media.turnCamera()}
      />
      {canShowScreen() && (
        <Control
          name={screen ? t.hideScreen : t.shareScreen}
          sign="screen"
          active={screen}
          named={named}
          onClick={() => void call.media.turnScreen()}
        />
      )}
      <Control name={t.devices} sign="settings" named={named} opens onClick={() => openDialog({ is: "devices" })} />
      {!named && <Control name={t.fullView} id="full-view" sign="expand" named={named} opens onClick={() => show(call)} />}
      {named && <Control name={t.toMessages} sign="talk" named={named} kind="to-talk" onClick={() => show(undefined)} />}
      <Control name={t.leaveCall} sign="phone" kind="end" named={named} onClick={() => void call.leave()} />
    </div>
  );
}

export function MicControl({ call, named }: { call: OwnCall; named: boolean }) {
  const t = words.value;
  const mic = call.media.mic.value === "on";
  return <Control name={mic ? t.mute : t.unmute} letter="D" sign="mic" off={!mic} named={named} onClick={() => void call.media.turnMic()} />;
}

interface ControlProps {
  name: string;
  id?: string;
  sign: IconName;
  named: boolean;
  onClick: () => void;
  /** The letter of the key that does the same. */
  letter?: string;
  off?: boolean;
  active?: boolean;
  opens?: boolean;
  kind?: "end" | "to-talk";
}

export function Control({ name, id, sign, named, onClick, letter, off = false, active = false, opens = false, kind }: ControlProps) {
  const classes = ["icon", off && "off", active && "active", kind].filter((name) => typeof name === "string");
  const title = letter === undefined ? name : `${name} (${commandKey()}+${letter})`;
  return (
    <div class="lab">
      <button
        id={id}
        type="button"
        class={classes.join(" ")}
        aria-label={name}
        title={title}
        aria-haspopup={opens ? "dialog" : undefined}
        onClick={onClick}
      >
        <Icon name={sign} off={off} />
      </button>
      {named && <span aria-hidden="true">{name}</span>}
    </div>
  );
}

/** Announced once: this person speaks with the microphone off. */
export function MutedHint({ call }: { call: OwnCall }) {
  const t = words.value;
  const now = call.spokeMuted.value === "now";
  useLayoutEffect(() => {
    if (!now) return undefined;
    say(t.youAreMuted);
    const timer = setTimeout(() => call.dismissMutedHint(), HINT_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return now ? <p class="bubble">{t.youAreMuted}</p> : null;
}

const HINT_MS = 6_000;
