// Views of rooms that are fetched when they are first shown.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";

const sealed = new Part("page", withWords(() => import("./sealed/part.ts")));

export const LockCard = lazy(sealed, (part) => part.LockCard);
export const LockPill = lazy(sealed, (part) => part.LockPill, () => null);
export const NewLinkLine = lazy(sealed, (part) => part.NewLinkLine, () => null);
export const DirectInfo = lazy(new Part("page", withWords(() => import("./DirectInfo.tsx"))), (part) => part.DirectInfo);
