import { titled } from '@/app/titled';
import { ImagesPage } from '@/features/images';

export const generateMetadata = titled('shell.section.images');

export default ImagesPage;
