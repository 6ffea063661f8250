/** The server sends visitors of `/` to their language; this page is for a host that cannot. */
export default function LanguageChoice() {
  return (
    <main>
      <a href="/fa/">فارسی</a> <a href="/en/">English</a>
    </main>
  );
}
