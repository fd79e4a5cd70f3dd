'use client';

import { FileInput, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconFileMusic } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { issuesOf, useExplain, useFieldText } from '../explain.ts';
import { focusFirstError } from '../../../components/focus-first-error.ts';
import { FormEnd } from '../parts.tsx';
import type { PromptRow } from '../use-admin-query.ts';
import { uploadPrompt, type Upload } from './upload.ts';

/** A sound file becomes a prompt, or another sound of one. Closing the dialog cancels what is on its way. */
export function UploadModal({ target, onClose }: { target: PromptRow | null; onClose: () => void }) {
  const t = useTranslations('admin.upload');
  const checks = useTranslations('admin.checks');
  const explain = useExplain();
  const fieldText = useFieldText();
  const client = useQueryClient();
  const upload = useRef<Upload | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<{ name: string; file: File | null }>({
    mode: 'controlled',
    initialValues: { name: target?.name ?? '', file: null },
    validate: {
      name: (name) => (name.trim() === '' ? checks('present') : null),
      file: (file) => (file === null ? checks('file') : null),
    },
  });
  useEffect(() => () => upload.current?.abort(), []);

  const send = async ({ name, file }: { name: string; file: File | null }): Promise<void> => {
    if (file === null) return;
    setFailure(null);
    setShare(0);
    try {
      upload.current = uploadPrompt({ file, name, promptId: target?.promptId ?? null }, setShare);
      await upload.current.done;
      notifications.show({ message: t('done', { name }) });
      await client.invalidateQueries({ queryKey: ['admin'] });
      onClose();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      for (const issue of issuesOf(error)) form.setFieldError(issue.path, fieldText(issue));
      setFailure(explain(error));
    } finally {
      upload.current = null;
      setShare(null);
    }
  };
  const chooseFile = (file: File | null): void => {
    form.setFieldValue('file', file);
    setFailure(null);
    if (file && form.values.name === '') form.setFieldValue('name', file.name.replace(/\.[^.]+$/, '').slice(0, 80));
  };
  return (
    <Modal opened onClose={onClose} title={target ? t('replaceTitle', { name: target.name }) : t('title')}>
      <form noValidate onSubmit={form.onSubmit((values) => void send(values), focusFirstError(form))}>
        <Stack>
          <FileInput
            label={t('file')}
            description={t('fileHint')}
            placeholder={t('choose')}
            accept="audio/*,.ogg,.opus,.flac,.m4a,.amr"
            leftSection={<IconFileMusic size={16} aria-hidden />}
            value={form.values.file}
            onChange={chooseFile}
            error={form.errors['file']}
            clearable
            data-autofocus
          />
          <TextInput {...form.getInputProps('name')} label={t('name')} required maxLength={80} />
          {share !== null && (
            <div aria-live="polite">
              <Text fz="sm" mb={4}>
                {share < 1 ? t('sending', { share }) : t('converting')}
              </Text>
              <Progress value={share * 100} animated={share >= 1} aria-label={t('title')} />
            </div>
          )}
          <FormEnd failure={failure} busy={share !== null} submit={t('submit')} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
