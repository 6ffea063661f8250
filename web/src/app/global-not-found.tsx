import '@/styles/globals.css';

export const metadata = { title: '404 · AI Mall' };

export default function NotFound() {
  return (
    <html lang="fa" dir="rtl">
      <body>404</body>
    </html>
  );
}
