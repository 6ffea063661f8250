import { titled } from '@/app/titled';
import { AudioPage } from '@/features/studios/coming';

export const generateMetadata = titled('shell.section.audio');

export default AudioPage;
