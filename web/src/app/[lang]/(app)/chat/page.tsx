import { ChatPage } from '@/features/chat';

export default ChatPage;
