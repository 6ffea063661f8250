import { titled } from '@/app/titled';
import { ChatPage } from '@/features/chat';

export const generateMetadata = titled('shell.section.chat');

export default ChatPage;
