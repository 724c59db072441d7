// The theme and the language of the page: in the settings, and on the start page.
import { type Language, language, LANGUAGES } from "../i18n/language.ts";
import { missingLanguage, words } from "../i18n/words.ts";
import { boundTo, SelectField } from "../ui/fields.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { type Theme, theme } from "../ui/theme.ts";

const NAMES = Object.entries(LANGUAGES).map(([tag, { name }]) => [tag as Language, name] as const);

export function Appearance() {
  const t = words.value;
  const themes: [Theme, string][] = [["system", t.asSystem], ["light", t.light], ["dark", t.dark]];
  return (
    <>
      <SelectField id="theme" label={t.appearance} {...boundTo(theme)} options={themes} />
      <SelectField id="language" label={t.language} {...boundTo(language)} options={NAMES} named="each in its language">
        <MissingLine part={missingLanguage.value} />
      </SelectField>
    </>
  );
}
