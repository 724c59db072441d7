// The loudness of calls and sounds: of all, and of each room of this tab beside the others.
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { type Room, roomName, Rooms } from "../rooms/index.ts";
import { loudness, setPreference, preferenceOf } from "../settings/index.ts";
import "./settings.css";
import { Calls } from "../calls/index.ts";
import { useModel } from "../ui/models.ts";

const STEP = 5;

export function Loudness() {
  const t = words.value;
  const [calls, rooms] = [useModel(Calls), useModel(Rooms)];
  const inCall = calls.own.value?.room;
  const all = [...rooms.all.value.values()].toSorted((a, b) => Number(b === inCall) - Number(a === inCall));
  return (
    <fieldset class="loudness">
      <legend>{t.loudness}</legend>
      <Slider label={t.everything} value={Number(loudness.value)} change={(value) => (loudness.value = String(value))} />
      {all.map((room) => (
        <RoomSlider key={room.name} of={room} />
      ))}
    </fieldset>
  );
}

function RoomSlider({ of }: { of: Room }) {
  return <Slider label={roomName(of)} value={preferenceOf(of.name).loudness} change={(value) => setPreference(of.name, { loudness: value })} />;
}

function Slider({ label, value, change }: { label: string; value: number; change: (value: number) => void }) {
  const t = words.value;
  const text = value === 0 ? t.silent : new Intl.NumberFormat(locale.value, { style: "percent" }).format(value / 100);
  return (
    <label>
      <span dir="auto">{label}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={STEP}
        value={value}
        aria-valuetext={text}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <span class="num" aria-hidden="true">
        {text}
      </span>
    </label>
  );
}
