import { create } from 'zustand';

/** What is open over the page. */
export const useOverlays = create<{ open: 'palette' | 'shortcuts' | 'navigation' | null }>()(() => ({ open: null }));

export const openOverlay = (open: 'palette' | 'shortcuts' | 'navigation') => useOverlays.setState({ open });
export const closeOverlays = () => useOverlays.setState({ open: null });
