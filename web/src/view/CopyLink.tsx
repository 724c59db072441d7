// Copies the link of a room.
import { linkTo } from "../state/place.ts";
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { useCopying } from "./copying.ts";
import { Sign } from "./Sign.tsx";

export function CopyLink({ of, main = false }: { of: Room; main?: boolean }) {
  const t = words.value;
  const { copied, copy } = useCopying(
    () => linkTo(of),
    () => document.querySelector<HTMLInputElement>("#link")?.select(),
  );
  return (
    <button type="button" class={main ? "btn main" : "btn"} onClick={copy}>
      <Sign name="link" />
      {copied ? t.copied : t.copy}
    </button>
  );
}
