import { titled } from '@/app/titled';
import { BillingPage } from '@/features/billing';

export const generateMetadata = titled('shell.section.billing');

export default BillingPage;
