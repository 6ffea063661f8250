'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { RequestId } from '@/components/shared/error-state';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { useHref } from '@/i18n/language-context';
import type { Schemas } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { openSession, startSession, useSession } from '@/lib/api/session';
import { textOf } from '@/lib/errors';
import { safeNext } from './next';

export type FieldErrors = Partial<Record<'email' | 'password' | 'displayName', string>>;

/** The frame that log-in and registration share: one form, its errors, and the way to the other one. */
export function CredentialsForm(props: {
  name: 'logIn' | 'register';
  send: (form: FormData) => Promise<Schemas['SessionOpened']>;
  check: (form: FormData) => FieldErrors;
  fieldErrors: (error: unknown) => FieldErrors;
  children: (errors: FieldErrors) => ReactNode;
}) {
  const t = useTranslations('auth');
  const tErrors = useTranslations('errors');
  const form = useRef<HTMLFormElement>(null);
  const [checked, setChecked] = useState<FieldErrors>({});
  useAlreadyInside();
  const arrive = useArrival();
  const act = useMutation({
    mutationFn: props.send,
    meta: { isToldInPlace: true },
    onSuccess: (opened) => {
      openSession(opened);
      arrive();
    },
  });
  const problem = act.error ? problemOf(act.error) : null;
  const told = act.error ? props.fieldErrors(act.error) : {};
  const errors = { ...told, ...checked };
  const secondsLeft = useSecondsLeft(problem?.facts.retryAfterSeconds);

  useEffect(() => {
    if (act.isError) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [act.isError]);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const wrong = props.check(data);
    setChecked(wrong);
    const first = Object.keys(wrong)[0];
    if (first) {
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    act.mutate(data);
  };

  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="grid gap-5">
      <div>
        <h1 className="text-2xl">{t(`${props.name}Title`)}</h1>
        <p className="text-muted-foreground">{t(`${props.name}Hint`)}</p>
      </div>
      {problem && Object.keys(told).length === 0 ? (
        <Alert tone="danger" role="alert">
          <p>{secondsLeft > 0 ? t('wait', { seconds: secondsLeft }) : tErrors(textOf(problem))}</p>
          {problem.status >= 500 && problem.facts.requestId ? <RequestId id={problem.facts.requestId} /> : null}
        </Alert>
      ) : null}
      {props.children(errors)}
      <Button type="submit" variant="primary" size="lg" isBusy={act.isPending} disabled={secondsLeft > 0}>
        {t(props.name)}
      </Button>
      <OtherForm name={props.name} />
    </form>
  );
}

function OtherForm({ name }: { name: 'logIn' | 'register' }) {
  const t = useTranslations('auth');
  const href = useHref();
  const isLogIn = name === 'logIn';
  return (
    <p className="text-center text-muted-foreground">
      {t(isLogIn ? 'noAccount' : 'haveAccount')}{' '}
      <Link
        href={href(isLogIn ? '/register/' : '/login/')}
        className="font-medium text-primary underline-offset-4 hover:underline"
      >
        {t(isLogIn ? 'register' : 'logIn')}
      </Link>
    </p>
  );
}

function useArrival(): () => void {
  const router = useRouter();
  const home = useHref()('/');
  return () => router.replace(safeNext(new URLSearchParams(window.location.search).get('next'), home));
}

/** Whoever is logged in already has no business at these forms. */
function useAlreadyInside(): void {
  const arrive = useArrival();
  const atStart = useRef(arrive);
  useEffect(() => {
    void startSession().then(() => {
      if (useSession.getState().status === 'open') atStart.current();
    });
  }, []);
}

function useSecondsLeft(from: number | undefined): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (from === undefined) return;
    setLeft(Math.ceil(from));
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, [from]);
  return left;
}
