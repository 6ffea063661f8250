export function TextPage() {
  return null;
}
