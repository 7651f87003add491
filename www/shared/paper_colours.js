// Colours and letters of what is saved as a file: those of the light page (`styles/tokens.css`), since a file is shown on a light ground.

export const PAPER = {
  paper: '#fdfcfa',
  panel: '#f5f2ed',
  ink: '#1f1d1a',
  muted: '#5f5a52',
  rule: '#e2ddd4',
  edge: '#8c857a',
  accent: '#8a4a00',
  second: '#1d5f94',
  third: '#6b3f8f',
  good: '#1e6b3f',
  fair: '#8a5a00',
  poor: '#a32b20',
};

export const PAPER_FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
