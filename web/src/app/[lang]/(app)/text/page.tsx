import { TextPage } from '@/features/text';

export default TextPage;
