import type { FlowGraph, FlowId, FlowNode, FlowSound } from '@cordboard/contracts';
import { attributesOfCondition } from '../condition.ts';
import { attributesOf } from '../template.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import { textsOfBody } from './request.ts';

type Reading = { readonly field: string; readonly attribute: string };

/** The attributes that a node may set. */
function setBy(node: FlowNode): readonly string[] {
  if (node.kind === 'set') return node.assignments.map(({ attribute }) => attribute);
  if (node.kind === 'http') return node.mapping.map(({ storeAs }) => storeAs);
  if (node.kind === 'collect') return [node.storeAs];
  return (node.kind === 'menu' || node.kind === 'survey') && node.storeAs !== null ? [node.storeAs] : [];
}

const inText = (field: string, text: string | undefined): readonly Reading[] =>
  attributesOf(text ?? '').map((attribute) => ({ field, attribute }));

function inSound(field: string, sound: FlowSound | null): readonly Reading[] {
  if (sound?.kind !== 'text') return [];
  return Object.entries(sound.texts).flatMap(([language, text]) => inText(`${field}.texts.${language}`, text));
}

function readBy(node: FlowNode): readonly Reading[] {
  switch (node.kind) {
    case 'say':
      return Object.entries(node.texts).flatMap(([language, text]) => inText(`texts.${language}`, text));
    case 'menu':
      return [...inSound('prompt', node.prompt), ...inSound('again', node.again)];
    case 'collect':
      return [
        ...[...inSound('prompt', node.prompt), ...inSound('again', node.again)],
        ...inSound('confirm', node.confirm).filter(({ attribute }) => attribute !== 'entry'),
      ];
    case 'survey':
      return [...inSound('question', node.question), ...inSound('again', node.again)];
    case 'voicemail':
      return inSound('greeting', node.greeting);
    case 'hangUp':
      return inSound('farewell', node.farewell);
    case 'set':
      return node.assignments.flatMap(({ value }, index) => (typeof value === 'string' ? inText(`assignments.${index}.value`, value) : []));
    case 'http':
      return [
        ...[...inText('url', node.url), ...(textsOfBody(node.body ?? '') ?? []).flatMap((text) => inText('body', text))],
        ...node.headers.flatMap(({ value }, index) => inText(`headers.${index}.value`, value)),
      ];
    case 'condition':
      return node.branches.flatMap(({ when }, index) =>
        attributesOfCondition(when).map((attribute) => ({ field: `branches.${index}.when`, attribute })),
      );
    default:
      return [];
  }
}

/** Attributes that are read and that no node of this flow, or of any flow within it, sets. */
export function attributeFindings(graph: FlowGraph, flows: ReadonlyMap<FlowId, FlowGraph>): readonly Finding[] {
  const known = new Set(allNodes(graph, flows, new Set()).flatMap(setBy));
  const isKnown = (attribute: string): boolean => attribute.includes('.') || known.has(attribute);
  return graph.nodes.flatMap((node) =>
    readBy(node)
      .filter(({ attribute }) => !isKnown(attribute))
      .map(({ field, attribute }) => finding('attributeNeverSet', node.id, field, [attribute])),
  );
}

function allNodes(graph: FlowGraph, flows: ReadonlyMap<FlowId, FlowGraph>, seen: Set<FlowId>): readonly FlowNode[] {
  const inner = graph.nodes.flatMap((node) => {
    const { flowId } = node.kind === 'subFlow' ? node : { flowId: null };
    const graphOf = flowId === null || seen.has(flowId) ? undefined : flows.get(flowId);
    if (flowId === null || graphOf === undefined) return [];
    seen.add(flowId);
    return allNodes(graphOf, flows, seen);
  });
  return [...graph.nodes, ...inner];
}
