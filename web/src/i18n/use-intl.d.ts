import type admin from './en/admin.json';
import type audio from './en/audio.json';
import type auth from './en/auth.json';
import type billing from './en/billing.json';
import type chat from './en/chat.json';
import type common from './en/common.json';
import type errors from './en/errors.json';
import type images from './en/images.json';
import type jobs from './en/jobs.json';
import type keys from './en/keys.json';
import type overview from './en/overview.json';
import type requests from './en/requests.json';
import type settings from './en/settings.json';
import type shell from './en/shell.json';
import type text from './en/text.json';

declare module 'use-intl' {
  interface AppConfig {
    Messages: {
      admin: typeof admin;
      audio: typeof audio;
      auth: typeof auth;
      billing: typeof billing;
      chat: typeof chat;
      common: typeof common;
      errors: typeof errors;
      images: typeof images;
      jobs: typeof jobs;
      keys: typeof keys;
      overview: typeof overview;
      requests: typeof requests;
      settings: typeof settings;
      shell: typeof shell;
      text: typeof text;
    };
  }
}
