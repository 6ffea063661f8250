export default function OverviewPage() {
  return <main>AI Mall</main>;
}
