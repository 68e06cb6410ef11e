// Small pictures that stand beside words, drawn in the colour of the text.

const paths = {
  check: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  cross: 'M4.5 4.5 11.5 11.5M11.5 4.5 4.5 11.5',
  bang: 'M8 3.5V9M8 11.8V12.4',
  pause: 'M6 4V12M10 4V12',
  stop: 'M5 5H11V11H5Z',
  clock: 'M8 2.5A5.5 5.5 0 1 1 8 13.5A5.5 5.5 0 1 1 8 2.5M8 5V8L10 9.5',
  copy: 'M6 6H13V13H6ZM3 10V3H10',
  search: 'M7 2.5A4.5 4.5 0 1 1 7 11.5A4.5 4.5 0 1 1 7 2.5M10.5 10.5 14 14',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
