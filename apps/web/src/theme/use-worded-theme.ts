'use client';

import { Drawer, FileInput, mergeThemeOverrides, Modal, MultiSelect, Notification, PasswordInput, Select } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { theme } from './theme.ts';

/** The theme with the names of the library's own small buttons in the reader's language. */
export function useWordedTheme(): typeof theme {
  const t = useTranslations('common.parts');
  return useMemo(() => {
    const closeButtonProps = { 'aria-label': t('close') };
    const clearButtonProps = { 'aria-label': t('clear') };
    // A dialog's head is no banner of the page.
    const dialog = { closeButtonProps, attributes: { header: { role: 'none' } }, styles: { title: { fontWeight: 650 } } };
    return mergeThemeOverrides(theme, {
      components: {
        Modal: Modal.extend({ defaultProps: dialog }),
        Drawer: Drawer.extend({ defaultProps: { position: 'right', ...dialog } }),
        Notification: Notification.extend({ defaultProps: { closeButtonProps } }),
        Select: Select.extend({ defaultProps: { clearButtonProps } }),
        MultiSelect: MultiSelect.extend({ defaultProps: { clearButtonProps } }),
        FileInput: FileInput.extend({ defaultProps: { clearButtonProps } }),
        DatePickerInput: DatePickerInput.extend({
          defaultProps: { clearButtonProps, previousLabel: t('previous'), nextLabel: t('next') },
        }),
        PasswordInput: PasswordInput.extend({ defaultProps: { visibilityToggleButtonProps: { 'aria-label': t('showPassword') } } }),
      },
    });
  }, [t]);
}
