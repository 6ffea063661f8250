import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** What one has chosen about looks on this device. What belongs to the account is on the server. */
export interface Preferences {
  persianDigits: boolean;
  sidebarCollapsed: boolean;
  singleKeyShortcuts: boolean;
  textScale: 'small' | 'normal' | 'large';
  firstStepsHidden: boolean;
  choose: (change: Partial<Omit<Preferences, 'choose'>>) => void;
}

// The prerendered page knows no preferences, so the stored ones are read after it has come alive (see Providers).
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      persianDigits: true,
      sidebarCollapsed: false,
      singleKeyShortcuts: true,
      textScale: 'normal',
      firstStepsHidden: false,
      choose: (change) => set(change),
    }),
    { name: 'aimall.preferences', skipHydration: true },
  ),
);
