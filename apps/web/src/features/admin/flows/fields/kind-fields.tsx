'use client';

import { Text } from '@mantine/core';
import type { FlowNode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { FieldsProps } from '../edit/editor-context.ts';
import { CollectFields, MenuFields, SurveyFields } from './asking.tsx';
import { ConditionFields, LanguageFields, SetFields } from './deciding.tsx';
import { CallbackFields, EnqueueFields, HangUpFields, ReturnFields, SubFlowFields } from './leading.tsx';
import { HttpFields } from './request.tsx';
import { PlayFields, SayFields } from './spoken.tsx';

/** The fields of a node's kind. */
export function KindFields({ node, set }: FieldsProps<FlowNode>) {
  const t = useTranslations('flows.field');
  switch (node.kind) {
    case 'say':
      return <SayFields node={node} set={set} />;
    case 'play':
      return <PlayFields node={node} set={set} />;
    case 'menu':
      return <MenuFields node={node} set={set} />;
    case 'collect':
      return <CollectFields node={node} set={set} />;
    case 'survey':
      return <SurveyFields node={node} set={set} />;
    case 'condition':
      return <ConditionFields node={node} set={set} />;
    case 'set':
      return <SetFields node={node} set={set} />;
    case 'language':
      return <LanguageFields node={node} set={set} />;
    case 'http':
      return <HttpFields node={node} set={set} />;
    case 'enqueue':
      return <EnqueueFields node={node} set={set} />;
    case 'offerCallback':
      return <CallbackFields node={node} set={set} />;
    case 'subFlow':
      return <SubFlowFields node={node} set={set} />;
    case 'return':
      return <ReturnFields node={node} set={set} />;
    case 'hangUp':
      return <HangUpFields node={node} set={set} />;
    default:
      // Of a draft that was not made here: publishing refuses these.
      return <Text fz="sm">{t('notYet')}</Text>;
  }
}
