// The settings, fetched when they are first opened.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingOver } from "../ui/Missing.tsx";

const settingsPart = new Part("dialogs", withWords(() => import("./lazy.ts")));

export const Settings = lazy(settingsPart, (part) => part.Settings, MissingOver);
