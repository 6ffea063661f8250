import { titled } from '@/app/titled';
import { TextPage } from '@/features/text';

export const generateMetadata = titled('shell.section.text');

export default TextPage;
