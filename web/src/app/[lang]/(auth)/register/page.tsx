import { titled } from '@/app/titled';
import { RegisterPage } from '@/features/auth/register';

export const generateMetadata = titled('auth.register');

export default RegisterPage;
