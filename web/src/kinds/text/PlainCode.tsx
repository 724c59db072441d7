// Code as it was written, until the code that colours and copies it is here.
import { words } from "../../i18n/words.ts";
import type { Part } from "../../platform/part.ts";
import { showUnseen } from "../../ui/unseen.ts";

export function PlainCode({ part, code }: { part: Part<unknown>; code: string }) {
  return (
    <>
      {part.missing.value && <p class="odd">{words.value.dataMissing}</p>}
      <pre class="code">
        <code>{showUnseen(code)}</code>
      </pre>
    </>
  );
}
