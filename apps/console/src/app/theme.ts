import { useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'switchyard.theme';
const isTheme = (text: string | null): text is Theme => text === 'system' || text === 'light' || text === 'dark';

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
/** What was chosen on this machine before; to be shown before anything is drawn. */
export function rememberedTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  const theme = isTheme(kept) ? kept : 'system';
  show(theme);
  return theme;
}
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, set] = useState<Theme>(rememberedTheme);
  return [theme, (next) => {
    localStorage.setItem(KEY, next);
    show(next);
    set(next);
  }];
}
