import { titled } from '@/app/titled';
import { AudioPage } from '@/features/audio';

export const generateMetadata = titled('shell.section.audio');

export default AudioPage;
