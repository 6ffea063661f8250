import { titled } from '@/app/titled';
import { AdminPage } from '@/features/admin';

export const generateMetadata = titled('shell.section.admin');

export default AdminPage;
