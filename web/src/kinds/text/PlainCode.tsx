// Code as it was written, until what colours and copies it is there.
import { words } from "../../i18n/words.ts";
import type { Part } from "../../platform/part.ts";
import { withSigns } from "../../ui/unseen.ts";

export function PlainCode({ part, code }: { part: Part<unknown>; code: string }) {
  return (
    <>
      {part.missing.value && <p class="odd">{words.value.dataMissing}</p>}
      <pre class="code">
        <code>{withSigns(code)}</code>
      </pre>
    </>
  );
}
