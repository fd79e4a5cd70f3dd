'use client';

import { Alert, Button, Card, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { CordboardError, type ErrorCode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { focusFirstError } from '../../components/focus-first-error.ts';

export interface AccountField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'email' | 'password';
  readonly autoComplete: string;
  readonly description?: string;
  readonly check: (value: string) => string | null;
}

type Values = Record<string, string>;

interface Issue {
  readonly path: string;
  readonly message: string;
}

/** What the server says of single fields goes beside them; the rest is one sentence above the button. */
function placeErrors(form: UseFormReturnType<Values>, error: unknown): ErrorCode | null {
  if (!(error instanceof CordboardError)) return 'internal';
  const issues = (error.data['issues'] ?? []) as readonly Issue[];
  for (const { path, message } of issues) form.setFieldError(path, message);
  return issues.length > 0 ? null : error.code;
}

/** A short form about an account: one column, the first wrong field gets the focus, nothing typed is lost. */
export function AccountForm(props: {
  readonly title: string;
  readonly text?: string;
  readonly fields: readonly AccountField[];
  readonly initial?: Values;
  readonly submit: string;
  readonly onSubmit: (values: Values) => Promise<void>;
  /** A sentence of this form's own for an error of the registry. */
  readonly explain?: (code: ErrorCode) => string | undefined;
  readonly children?: ReactNode;
}) {
  const t = useTranslations('errors');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useForm<Values>({
    mode: 'uncontrolled',
    initialValues: Object.fromEntries(props.fields.map((field) => [field.name, props.initial?.[field.name] ?? ''])),
    validate: Object.fromEntries(props.fields.map((field) => [field.name, field.check])),
    validateInputOnBlur: true,
  });
  const submit = async (values: Values): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await props.onSubmit(values);
    } catch (error) {
      const code = placeErrors(form, error);
      if (code) setFailure(props.explain?.(code) ?? t(code));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card padding="xl" radius="lg">
      <form noValidate onSubmit={form.onSubmit((values) => void submit(values), focusFirstError(form))}>
        <Stack>
          <div>
            <Title order={1} fz="h2">
              {props.title}
            </Title>
            {props.text && <Text c="dimmed">{props.text}</Text>}
          </div>
          {props.fields.map((field) => {
            const Input = field.type === 'password' ? PasswordInput : TextInput;
            return (
              <Input
                key={form.key(field.name)}
                {...form.getInputProps(field.name)}
                {...(field.type === 'password' ? {} : { type: field.type })}
                label={field.label}
                description={field.description}
                autoComplete={field.autoComplete}
                name={field.name}
                required
                withAsterisk={false}
              />
            );
          })}
          {failure && (
            <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
              {failure}
            </Alert>
          )}
          <Button type="submit" loading={busy} fullWidth size="md">
            {props.submit}
          </Button>
          {props.children}
        </Stack>
      </form>
    </Card>
  );
}
