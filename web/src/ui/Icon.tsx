// The icons: paths on a grid of 24 px, with round strokes in the colour of the text. Never read out; their element has a name.
import type { ButtonHTMLAttributes } from "preact";

const ICONS = {
  people: "M5.75 8a3.25 3.25 0 1 0 6.5 0a3.25 3.25 0 1 0 -6.5 0M3 19c.4-3.4 2.9-5.25 6-5.25S14.6 15.6 15 19M15.5 5.1a3.25 3.25 0 0 1 0 5.8M17.5 14.2c2 .7 3.2 2.4 3.5 4.8",
  image: "M6 4.5h12a2.5 2.5 0 0 1 2.5 2.5v10a2.5 2.5 0 0 1 -2.5 2.5h-12a2.5 2.5 0 0 1 -2.5 -2.5v-10a2.5 2.5 0 0 1 2.5 -2.5zM7.4 10a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0 -3.2 0M4 17l5-4 3.5 2.8L16.5 12l4 4",
  file: "M6.5 3.5h7l4.5 4.5v12.5h-11.5ZM13.5 3.5V8H18",
  layers: "m12 4 8.5 4.5L12 13 3.5 8.5ZM3.5 12.3l8.5 4.5 8.5-4.5M3.5 16l8.5 4.5 8.5-4.5",
  pin: "M12 21c4.3-4.7 6.5-8.2 6.5-11a6.5 6.5 0 0 0-13 0c0 2.8 2.2 6.3 6.5 11ZM9.6 10a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0",
  extent: "M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M9 12h6M12 9v6",
  globe: "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17",
  model: "M5 4.5h4a1.5 1.5 0 0 1 1.5 1.5v2.5a1.5 1.5 0 0 1 -1.5 1.5h-4a1.5 1.5 0 0 1 -1.5 -1.5v-2.5a1.5 1.5 0 0 1 1.5 -1.5zM15 14h4a1.5 1.5 0 0 1 1.5 1.5v2.5a1.5 1.5 0 0 1 -1.5 1.5h-4a1.5 1.5 0 0 1 -1.5 -1.5v-2.5a1.5 1.5 0 0 1 1.5 -1.5zM7 10v4.5a2.5 2.5 0 0 0 2.5 2.5h4",
  script: "m8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14",
  heart: "M12 20S3.5 15 3.5 9.2A4.6 4.6 0 0 1 12 6.8a4.6 4.6 0 0 1 8.5 2.4C20.5 15 12 20 12 20Z",
  phone: "M5.2 4h3.1l1.5 4-2 1.6a12 12 0 0 0 6.6 6.6l1.6-2 4 1.5v3.1a1.7 1.7 0 0 1-1.8 1.7C10.4 20 4 13.6 3.5 5.8A1.7 1.7 0 0 1 5.2 4Z",
  mic: "M12 3h0a3 3 0 0 1 3 3v5a3 3 0 0 1 -3 3h0a3 3 0 0 1 -3 -3v-5a3 3 0 0 1 3 -3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  camera: "M5.5 6.5h7.5a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1 -2.5 2.5h-7.5a2.5 2.5 0 0 1 -2.5 -2.5v-6a2.5 2.5 0 0 1 2.5 -2.5zM15.5 11l5.5-3v8l-5.5-3",
  screen: "M5 4.5h14a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2zM9 20.5h6M12 13.5V8m-2.5 2.2L12 7.7l2.5 2.5",
  talk: "M4 5h16v11h-8.5L7 20v-4H4Z",
  map: "M9 4.5 3.5 6.5v13L9 17.5l6 2 5.5-2v-13L15 6.5ZM9 4.5v13M15 6.5v13",
  expand: "M13.5 4.5h6v6M19.5 4.5l-6.5 6.5M10.5 19.5h-6v-6M4.5 19.5 11 13",
  clock: "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7v5l3.5 2",
  search: "M4.5 10.75a6.25 6.25 0 1 0 12.5 0a6.25 6.25 0 1 0 -12.5 0M15.5 15.5l5 5",
  plus: "M12 5v14M5 12h14",
  smile: "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5v.6M15 9.5v.6",
  reply: "m9.5 5.5-6 5.5 6 5.5M3.5 11H13c4.5 0 7 2.5 7.5 7.5",
  pencil: "m4.5 19.5 1-4.5L16.2 4.3a2.1 2.1 0 0 1 3 3L8.5 18ZM14.5 6.5l3 3",
  arrow: "M5 19 19 5M10 5h9v9",
  line: "M5 19 19 5",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5",
  copy: "M9 15H4.5V4.5H15V9M9 9h10.5v10.5H9Z",
  done: "m5 12.5 5 5 9-11",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  at: "M8.5 12a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M15.5 8.5V13a2.5 2.5 0 0 0 5 0v-1a8.5 8.5 0 1 0-3.5 6.9",
  warning: "M12 4 2.5 20h19ZM12 10v4.5M12 17.3v.1",
  goTo: "M3.5 12h11M10 7l5 5-5 5M20 5v14",
  star: "m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8Z",
  send: "M12 19.5V5M6 10.5 12 4.5l6 6",
  close: "m6 6 12 12M18 6 6 18",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  settings: "M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9M12.95 7.5a2.25 2.25 0 1 0 4.5 0a2.25 2.25 0 1 0 -4.5 0M6.45 16.5a2.25 2.25 0 1 0 4.5 0a2.25 2.25 0 1 0 -4.5 0",
  rules: "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 11v5M12 7.8v.1",
  down: "m6 9.5 6 6 6-6",
  back: "m14.5 6-6 6 6 6",
  door: "M6 20.5V4h9.5v16.5M3.5 20.5h17M12 12.5v.1",
  lock: "M7.75 10.5h8.5a2.25 2.25 0 0 1 2.25 2.25v5a2.25 2.25 0 0 1 -2.25 2.25h-8.5a2.25 2.25 0 0 1 -2.25 -2.25v-5a2.25 2.25 0 0 1 2.25 -2.25zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
};

export type IconName = keyof typeof ICONS;
/** Icons of parts fetched later come with these parts, as paths. */
export type IconPath = `M${string}`;

interface IconProps {
  name: IconName | IconPath;
  small?: boolean;
  /** Off: with a stroke through it. */
  off?: boolean;
}

export function Icon({ name, small = false, off = false }: IconProps) {
  return (
    <svg class={small ? "i small" : "i"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name as IconName] ?? name} />
      {off && <path d="M4 4l16 16" />}
    </svg>
  );
}

type IconButtonProps = ButtonHTMLAttributes & {
  icon: IconName | IconPath;
  /** Action of the button: read out, and shown beside the pointer. */
  name: string;
};

/** A button with nothing but an icon on it. */
export function IconButton({ icon, name, ...more }: IconButtonProps) {
  return (
    <button type="button" class="icon" aria-label={name} title={name} {...more}>
      <Icon name={icon} />
    </button>
  );
}

/** The mark of causerie: a speech bubble with contour lines in it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
      <path d="M20 4c9.4 0 16 5.9 16 13.5S29.4 31 20 31c-1.7 0-3.3-.2-4.8-.6L7 35l1.3-7.3C5.6 25.2 4 21.6 4 17.5 4 9.9 10.6 4 20 4Z" />
      <path d="M11 19.5c2.5-5 5.5-5 8.5-1.5s6.5 3.5 9.5-1.5" />
      <path d="M13 24.5c2-2.5 4.5-2.5 6.5-.8s4.5 1.8 6.5-.7" opacity=".55" />
    </svg>
  );
}
