// The button to offer files of any kind, to the room or to the one person of the conversation.
import { limits } from "../state/server.ts";
import { takes } from "../state/roster.ts";
import { words } from "../words/words.ts";
import type { Conversation } from "./conversation.ts";
import { chooseFiles, offerFiles } from "./offer-files.ts";
import { Sign } from "./Sign.tsx";

export function AddFile({ of, disabled }: { of: Conversation; disabled: boolean }) {
  const t = words.value;
  // What somebody cannot take is not offered to them; whoever is not here right now may be back in a moment.
  const other = of.kind === "direct" ? of.member.value : undefined;
  if (limits.value.offers === 0 || (other !== undefined && !takes(other, "file"))) return null;
  return (
    <button
      class="icon"
      type="button"
      aria-label={t.offerFile}
      title={t.offerFile}
      disabled={disabled}
      onClick={() => chooseFiles((files) => offerFiles(of, files))}
    >
      <Sign name="file" />
    </button>
  );
}
