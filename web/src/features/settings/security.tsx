'use client';

import { ChangePassword } from './password';
import { Sessions } from './sessions';

/** Who can get into the account. */
export function Security() {
  return (
    <div className="grid gap-5">
      <ChangePassword />
      <Sessions />
    </div>
  );
}
