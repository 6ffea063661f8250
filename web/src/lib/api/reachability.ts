/** Whether the API answers, as the last call saw it. */

import { create } from 'zustand';

export const useReachability = create<{ isReachable: boolean }>()(() => ({ isReachable: true }));

export function reportReachable(isReachable: boolean): void {
  if (useReachability.getState().isReachable !== isReachable) useReachability.setState({ isReachable });
}
