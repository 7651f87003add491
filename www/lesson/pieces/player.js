// A slider that moves by itself once it is told to.

const STEP_MS = 120;

/**
 * Shows one step after another, from 0 to 1. Where less motion is wanted, the last step follows at once.
 * @param {{ steps: number, goesOn: () => boolean, show: (done: number) => void }} play
 */
export function playThrough({ steps, goesOn, show }) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return show(1);
  let step = 0;
  const next = () => {
    if (!goesOn()) return;
    step += 1;
    show(step / steps);
    if (step < steps) setTimeout(next, STEP_MS);
  };
  setTimeout(next, STEP_MS);
}
