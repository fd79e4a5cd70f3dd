'use client';

import { Skeleton, Stack } from '@mantine/core';
import type { FlowId } from '@cordboard/contracts';
import { useQuery } from '@tanstack/react-query';
import { callVerb } from '../../../../client/verbs.ts';
import { LoadFailure } from '../../parts.tsx';
import { FlowEditor } from './flow-editor.tsx';

/** The editor of a flow, once it is read. */
export function FlowPage({ flowId }: { readonly flowId: FlowId }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'flow.read', flowId],
    queryFn: () => callVerb('flow.read', { flowId }),
    // A draft that was read before may be an old one by now.
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (data !== undefined) return <FlowEditor key={flowId} read={data} />;
  if (error) return <LoadFailure error={error} retry={() => void refetch()} />;
  return (
    <Stack aria-hidden>
      <Skeleton h={36} />
      <Skeleton h={480} />
    </Stack>
  );
}
