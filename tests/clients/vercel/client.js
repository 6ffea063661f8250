// Everything that the AI SDK is asked here, each answer under its name, as JSON on standard output.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embed, generateObject, generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const [baseURL, apiKey] = process.argv.slice(2);
const mall = createOpenAICompatible({
  name: "mall",
  baseURL,
  apiKey,
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const model = mall("compatible/standin-echo");
const weather = tool({
  description: "The weather of a day",
  inputSchema: z.object({ place: z.string(), day: z.number().int() }),
  execute: async ({ day }) => `sunny on day ${day}`,
});
const ask = "The weather of Yazd on day 3?";

async function whole() {
  const { text, finishReason, usage } = await generateText({ model, prompt: "Say hello" });
  return { text, finishReason, usage };
}

async function streamed() {
  const errors = [];
  const answer = streamText({ model, prompt: "سلام", onError: ({ error }) => errors.push(String(error)) });
  const pieces = [];
  for await (const piece of answer.textStream) pieces.push(piece);
  return { pieces, finishReason: await answer.finishReason, usage: await answer.usage, errors };
}

async function tools() {
  const answer = await generateText({ model, prompt: ask, tools: { weather }, stopWhen: stepCountIs(3) });
  return { text: answer.text, called: answer.steps.flatMap((step) => step.toolResults) };
}

async function streamedTools() {
  const answer = streamText({ model, prompt: ask, tools: { weather }, stopWhen: stepCountIs(3) });
  const kinds = [];
  for await (const part of answer.fullStream) kinds.push(part.type);
  return { kinds, text: await answer.text };
}

async function object() {
  const schema = z.object({ summary: z.string(), day: z.number().int() });
  return (await generateObject({ model, schema, prompt: ask })).object;
}

async function embedding() {
  const answer = await embed({ model: mall.embeddingModel("compatible/standin-embed"), value: "bread" });
  return { embedding: answer.embedding, tokens: answer.usage.tokens };
}

async function refused() {
  try {
    await generateText({ model: mall("no/such"), prompt: "Say hello" });
  } catch (error) {
    return { status: error.statusCode, message: error.message, isRetryable: error.isRetryable };
  }
}

const told = {};
for (const [name, question] of Object.entries({
  whole,
  streamed,
  tools,
  streamedTools,
  object,
  embedding,
  refused,
})) {
  told[name] = await question();
}
console.log(JSON.stringify(told));
