// Sizes, themes and languages of frames.

/** Where pictures of them go, if anywhere. */
export const SHOTS = process.env["EMBED_SHOTS"];

const LONG = "a_name_of_thirty_two_letters_abc";

export const LOOKS = [
  { part: "talk", width: 280, height: 320, theme: "light", language: "en-GB", name: undefined },
  { part: "talk", width: 280, height: 320, theme: "dark", language: "fr-FR", name: LONG },
  { part: "both", width: 280, height: 320, theme: "light", language: "fr-FR", name: undefined },
  { part: "map", width: 280, height: 320, theme: "dark", language: "fr-FR", name: undefined },
  { part: "both", width: 360, height: 640, theme: "dark", language: "fr-FR", name: LONG },
  { part: "map", width: 360, height: 640, theme: "light", language: "en-GB", name: undefined },
  { part: "both", width: 700, height: 500, theme: "light", language: "fr-FR", name: undefined },
  { part: "both", width: 700, height: 500, theme: "dark", language: "en-GB", name: LONG },
] as const;
