import { titled } from '@/app/titled';
import { ImagesPage } from '@/features/studios/coming';

export const generateMetadata = titled('shell.section.images');

export default ImagesPage;
