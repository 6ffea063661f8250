import '@/styles/globals.css';
import type { ReactNode } from 'react';

export const metadata = { title: 'AI Mall' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="fa" dir="rtl">
      <body>{children}</body>
    </html>
  );
}
