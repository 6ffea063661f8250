/** The stand-in provider of tests/upstreams: what the models will answer, and what they were asked. */

import { type APIRequestContext, expect } from '@playwright/test';

/** One answer. The fields are those of `Script` in tests/upstreams/script.py. */
export interface Script {
  model?: string;
  times?: number;
  status?: number;
  error?: object;
  pieces?: string[];
  finish?: 'stop' | 'length' | 'content_filter';
  delay_s?: number;
  gate_after?: number;
  endless?: boolean;
  error_chunk?: object;
  hang_before_head?: boolean;
  reset_after?: number;
  usage?: 'final' | 'none';
}

export class Upstream {
  constructor(
    private readonly request: APIRequestContext,
    private readonly address: string,
  ) {}

  /** Has the next questions answered so, one script each. */
  script = (...scripts: Script[]) => this.tell('/__script', scripts);

  /** Lets answers go on that wait at their `gate_after`. */
  release = () => this.tell('/__release');

  /** Drops scripts and log, and closes the gate. */
  forget = async () => {
    await this.tell('/__forget');
    await this.tell('/halt');
  };

  /** Lets orders go on whose prompt says "wait". */
  go = () => this.tell('/go');

  /** Makes an admin of somebody. */
  promote = (email: string) => this.tell('/promote', email);

  /** Has that many messages said in a conversation, at once. */
  fill = (conversation: string, messages: number) => this.tell('/fill', { conversation, messages });

  /** Gives what the models were asked, in order. */
  async log(): Promise<{ body: { model: string; messages: { role: string; content: string }[] } }[]> {
    return (await this.request.get(`${this.address}/__log`)).json();
  }

  private async tell(path: string, what: string | object = {}): Promise<void> {
    const answer = await this.request.post(`${this.address}${path}`, { data: what });
    expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
  }
}
