// What a layer is called by: a line that must not be empty, and such a line for the code of its reference system.
import { words } from "../i18n/words.ts";
import { TextField } from "../ui/fields.tsx";
import { CODES, systemName, wktOf } from "./systems.ts";

const LONGEST_CODE = 50;

interface Props {
  id: string;
  code: string;
  write: (code: string) => void;
  /** Said of a code that is not known here. */
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
      choices={CODES.map((one) => [one, systemName(wktOf(one) ?? "")] as const)}
    />
  );
}

interface NeededProps {
  id: string;
  label: string;
  value: string;
  write: (value: string) => void;
  maxLength: number;
  /** Said while nothing is written. */
  missing: string;
  /** Said otherwise. */
  hint?: string;
  /** What is offered to be written. */
  choices?: readonly (readonly [value: string, name: string])[];
}

/** A line that must not be empty. */
export function NeededField({ id, value, missing, hint = "", choices = [], ...more }: NeededProps) {
  const isMissing = value.trim() === "";
  const list = choices.length > 0 ? `${id}-choices` : undefined;
  return (
    <TextField id={id} value={value} dir="auto" spellcheck={false} list={list} aria-invalid={isMissing} aria-describedby={`${id}-hint`} {...more}>
      {list !== undefined && (
        <datalist id={list}>
          {choices.map(([choice, name]) => (
            <option key={choice} value={choice}>
              {name}
            </option>
          ))}
        </datalist>
      )}
      <span id={`${id}-hint`} class={isMissing ? "hint bad" : "hint"} aria-live="polite">
        {isMissing ? missing : hint}
      </span>
    </TextField>
  );
}
