/** Usage as charts and totals want it: the API tells the days on which something ran, and the rest are empty. */

import type { Schemas } from '@/lib/api/client';
import { toMicro } from '@/lib/coins';

export type UsageRow = Pick<Schemas['UsageDayShown'], 'date' | 'kind' | 'model' | 'runs' | 'coins'>;

/** The kinds that have a colour of their own, in the order in which they are stacked. */
export const KINDS = ['chat', 'text', 'image', 'video', 'speech', 'transcription', 'embedding'] as const;
export type Kind = (typeof KINDS)[number] | 'other';

export const kindOf = (kind: string): Kind => ((KINDS as readonly string[]).includes(kind) ? (kind as Kind) : 'other');

export interface Day {
  date: string;
  total: bigint;
  byKind: Partial<Record<Kind, bigint>>;
}

/** The last `days` days up to `today` (in UTC, as the API counts them), empty ones too. */
export function daysOf(rows: readonly UsageRow[], days: number, today: Date): Day[] {
  const series = Array.from({ length: days }, (_, at): Day => {
    const date = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - (days - 1 - at)));
    return { date: date.toISOString().slice(0, 10), total: 0n, byKind: {} };
  });
  const byDate = new Map(series.map((day) => [day.date, day]));
  for (const row of rows) {
    const day = byDate.get(row.date);
    if (day === undefined) continue;
    const kind = kindOf(row.kind);
    const coins = toMicro(row.coins);
    day.total += coins;
    day.byKind[kind] = (day.byKind[kind] ?? 0n) + coins;
  }
  return series;
}

export interface Totals {
  coins: bigint;
  runs: number;
  byModel: { model: string; coins: bigint; runs: number }[];
}

/** Sums over all rows, and over each model, the most used first. */
export function totalsOf(rows: readonly UsageRow[]): Totals {
  const models = new Map<string, { model: string; coins: bigint; runs: number }>();
  for (const row of rows) {
    const model = models.get(row.model) ?? { model: row.model, coins: 0n, runs: 0 };
    model.coins += toMicro(row.coins);
    model.runs += row.runs;
    models.set(row.model, model);
  }
  const byModel = [...models.values()].sort((a, b) => b.runs - a.runs || Number(b.coins - a.coins));
  return {
    coins: byModel.reduce((sum, model) => sum + model.coins, 0n),
    runs: byModel.reduce((sum, model) => sum + model.runs, 0),
    byModel,
  };
}

/** A round number of coins at or above the highest bar, of which a quarter is round, too. */
export function axisTop(highest: bigint): number {
  const coins = Number(highest) / 1e6;
  if (coins <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(coins));
  const step = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((factor) => factor * size >= coins) ?? 10;
  return step * size;
}
