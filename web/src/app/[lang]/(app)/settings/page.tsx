import { titled } from '@/app/titled';
import { SettingsPage } from '@/features/settings';

export const generateMetadata = titled('shell.section.settings');

export default SettingsPage;
