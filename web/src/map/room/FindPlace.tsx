// Goes to coordinates that somebody writes: in degrees, latitude first, or in the map's own system.
import { useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { TextField } from "../../ui/fields.tsx";
import { readPlace } from "../../i18n/typed-place.ts";
import type { MapView } from "./map-view.ts";

export function FindPlace({ view }: { view: MapView }) {
  const t = words.value;
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const write = (text: string): void => {
    setTyped(text);
    setWrong(false);
  };
  const go = (event: Event): void => {
    event.preventDefault();
    if (typed.trim() !== "") setWrong(!view.goTo(readPlace(typed)));
  };
  return (
    <form class="goto" onSubmit={go}>
      <TextField
        id="map-find"
        label={t.goToPlace}
        value={typed}
        write={write}
        dir="ltr"
        spellcheck={false}
        placeholder="45.22 5.74"
        aria-invalid={isWrong}
        aria-describedby="map-find-told"
        enterkeyhint="go"
      >
        <span id="map-find-told" class="hint bad" role="status">
          {isWrong && t.placeWrong(view.code.value)}
        </span>
      </TextField>
    </form>
  );
}
