// The loudness of calls and sounds: of all, and of each room of this tab beside the others.
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { type Room, roomName, Rooms } from "../rooms/index.ts";
import { loudness, setPreference, preferenceOf } from "../settings/index.ts";
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
      <legend>
        <h3>{t.loudness}</h3>
      </legend>
      <Slider label={t.everything} value={Number(loudness.value)} change={(value) => (loudness.value = String(value))} />
      {all.length > 0 && (
        <>
          <h4>{t.loudnessByRoom}</h4>
          <p class="hint">{t.loudnessByRoomHint}</p>
        </>
      )}
      {all.map((room) => (
        <RoomSlider key={room.name} of={room} inCall={room === inCall} />
      ))}
    </fieldset>
  );
}

function RoomSlider({ of, inCall }: { of: Room; inCall: boolean }) {
  const change = (value: number): unknown => setPreference(of.name, { loudness: value });
  return <Slider label={roomName(of)} about={inCall ? words.value.inYourCall : undefined} value={preferenceOf(of.name).loudness} change={change} />;
}

interface SliderProps {
  label: string;
  about?: string | undefined;
  value: number;
  change: (value: number) => unknown;
}

function Slider({ label, about, value, change }: SliderProps) {
  const t = words.value;
  const text = value === 0 ? t.silent : new Intl.NumberFormat(locale.value, { style: "percent" }).format(value / 100);
  return (
    <label>
      <span>
        <bdi>{label}</bdi>
        {about !== undefined && <small> {about}</small>}
      </span>
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
