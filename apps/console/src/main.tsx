import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/books.css';
import './styles/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { router } from './app/router.js';
import { rememberedTheme } from './app/theme.js';
import { answers } from './data/ask.js';
import { findSession } from './data/client.js';

rememberedTheme();
// Without an answer the market is shown as anybody sees it; asking it tells what is wrong.
await findSession().catch(() => false);
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={answers}><RouterProvider router={router} /></QueryClientProvider>
  </StrictMode>,
);
