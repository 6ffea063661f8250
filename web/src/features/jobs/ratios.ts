/** The shapes that pictures and films come in, across to down. */

export const RATIOS = ['1:1', '4:3', '3:4', '16:9', '9:16'] as const;
export type Ratio = (typeof RATIOS)[number];

/** Takes what was asked once as a shape; whatever else it was is a square. */
export const ratioOf = (ratio: string | null): Ratio => RATIOS.find((known) => known === ratio) ?? '1:1';
