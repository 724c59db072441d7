// A text field that must not be empty, and such a field for the code of a reference system.
import type { ComponentChildren } from "preact";
import { words } from "../i18n/words.ts";
import { TextField } from "../ui/fields.tsx";
import { CODES, systemName, wktOf } from "./systems.ts";

const LONGEST_CODE = 50;

interface Props {
  id: string;
  code: string;
  write: (code: string) => void;
  /** The hint for an unknown code. */
  unknown: string;
}

export function CodeField({ id, code, write, unknown }: Props) {
  const t = words.value;
  const wkt = wktOf(code.trim().toUpperCase());
  return (
    <NeededField
      id={id}
      label={t.layerCrs}
      value={code}
      write={write}
      maxLength={LONGEST_CODE}
      missing={t.layerCrsMissing}
      hint={wkt === undefined ? unknown : systemName(wkt)}
      list={`${id}-codes`}
    >
      <KnownCodes id={`${id}-codes`} />
    </NeededField>
  );
}

/** The codes that are suggested, by the id of a list. */
export function KnownCodes({ id }: { id: string }) {
  return (
    <datalist id={id}>
      {CODES.map((code) => (
        <option key={code} value={code} label={systemName(wktOf(code) ?? "")} />
      ))}
    </datalist>
  );
}

interface NeededProps {
  id: string;
  label: string;
  value: string;
  write: (value: string) => void;
  maxLength: number;
  /** The hint while nothing is written. */
  missing: string;
  /** The hint otherwise. */
  hint?: string;
  /** The id of a list of suggestions, which is a child. */
  list?: string;
  children?: ComponentChildren;
}

/** A text field that must not be empty. */
export function NeededField({ id, value, missing, hint = "", children, ...more }: NeededProps) {
  const isMissing = value.trim() === "";
  return (
    <TextField id={id} value={value} dir="auto" spellcheck={false} aria-invalid={isMissing} aria-describedby={`${id}-hint`} {...more}>
      {children}
      <span id={`${id}-hint`} class={isMissing ? "hint bad" : "hint"} aria-live="polite">
        {isMissing ? missing : hint}
      </span>
    </TextField>
  );
}
