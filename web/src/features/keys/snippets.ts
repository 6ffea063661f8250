/** Programs that use a key at once: what somebody pastes to see that it works. */

export const SNIPPETS = ['python', 'curl'] as const;
export type Snippet = (typeof SNIPPETS)[number];

/** Where OpenAI's clients find this mall. */
export const baseUrlAt = (origin: string): string => `${origin}/v1`;

export function snippetOf(kind: Snippet, given: { origin: string; secret: string; model: string }): string {
  const { secret, model } = given;
  const baseUrl = baseUrlAt(given.origin);
  if (kind === 'python') {
    return `from openai import OpenAI

client = OpenAI(
    base_url="${baseUrl}",
    api_key="${secret}",
)
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`;
  }
  return `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${secret}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello!"}]}'`;
}
