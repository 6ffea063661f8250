import { titled } from '@/app/titled';
import { LogInPage } from '@/features/auth/log-in';

export const generateMetadata = titled('auth.logIn');

export default LogInPage;
