import { titled } from '@/app/titled';
import { OverviewPage } from '@/features/overview';

export const generateMetadata = titled('shell.section.overview');

export default OverviewPage;
