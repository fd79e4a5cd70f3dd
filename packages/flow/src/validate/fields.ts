import type { FlowCondition, FlowNode, FlowSound, FlowTexts, QueueId } from '@cordboard/contracts';
import { factsOf } from '../condition.ts';
import { scaleOf } from '../run/keys.ts';
import { textIn } from '../run/speak.ts';
import { parseTemplate } from '../template.ts';
import { finding } from './finding.ts';
import type { Finding, FlowWorld } from './finding.ts';
import { requestFindings } from './request.ts';

type At = (field: string) => string;

/** What the fields of a node name and say: each finding with the path of the field. */
export function fieldFindings(node: FlowNode, world: FlowWorld): readonly Finding[] {
  switch (node.kind) {
    case 'say':
      return texts(node.id, 'texts', node.texts, world);
    case 'play':
      return sound(node.id, 'sound', node.sound, world);
    case 'menu':
      return [
        ...sound(node.id, 'prompt', node.prompt, world),
        ...optional(node.id, 'again', node.again, world),
        ...(node.choices.length === 0 ? [finding('nothingToChoose', node.id, 'choices')] : []),
      ];
    case 'collect':
      return [
        ...sound(node.id, 'prompt', node.prompt, world),
        ...optional(node.id, 'again', node.again, world),
        ...optional(node.id, 'confirm', node.confirm, world),
        ...(node.minDigits > node.maxDigits ? [finding('outOfOrder', node.id, 'maxDigits')] : []),
      ];
    case 'survey': {
      const { min, max } = scaleOf(node);
      const order = min >= max ? [finding('outOfOrder', node.id, 'max')] : [];
      return [...sound(node.id, 'question', node.question, world), ...optional(node.id, 'again', node.again, world), ...order];
    }
    case 'condition':
      return [
        ...(node.branches.length === 0 ? [finding('nothingToChoose', node.id, 'branches')] : []),
        ...node.branches.flatMap(({ when }, index) => condition(node.id, `branches.${index}.when`, when, world)),
      ];
    case 'set':
      return node.assignments.flatMap(({ value }, index) =>
        typeof value === 'string' ? template(node.id, `assignments.${index}.value`, value) : [],
      );
    case 'http':
      return requestFindings(node, world.networks);
    case 'enqueue':
    case 'offerCallback':
      return queue(node.id, 'queueId', node.queueId, world);
    case 'voicemail': {
      const { target } = node;
      const place =
        target.kind === 'queue'
          ? queue(node.id, 'target.queueId', target.queueId, world)
          : agent(node.id, 'target.agentId', target.agentId, world);
      return [...notYet(node), ...sound(node.id, 'greeting', node.greeting, world), ...place];
    }
    case 'transfer':
      return [...notYet(node), ...agent(node.id, 'agentId', node.agentId, world)];
    case 'hangUp':
      return optional(node.id, 'farewell', node.farewell, world);
    default:
      // `language` and `return` have nothing that could be wrong; sub-flows are looked at as a whole.
      return [];
  }
}

/** Calls cannot do it yet, and a flow that is live does what it says. */
const notYet = ({ id, kind }: FlowNode): readonly Finding[] => [finding('notYet', id, 'kind', [kind])];

export function template(nodeId: string, field: string, text: string): readonly Finding[] {
  return parseTemplate(text) === null ? [finding('placeholderBroken', nodeId, field)] : [];
}

function texts(nodeId: string, field: string, all: FlowTexts, { locale }: FlowWorld): readonly Finding[] {
  if (textIn(all, locale) === '') return [finding('textMissing', nodeId, field)];
  const broken = Object.entries(all).flatMap(([language, text]) => template(nodeId, `${field}.${language}`, text ?? ''));
  const isMissing = (all[locale]?.trim() ?? '') === '';
  return isMissing ? [...broken, finding('textInOtherLanguage', nodeId, `${field}.${locale}`, [locale])] : broken;
}

function sound(nodeId: string, field: string, given: FlowSound, world: FlowWorld): readonly Finding[] {
  if (given.kind === 'text') return texts(nodeId, `${field}.texts`, given.texts, world);
  if (given.kind !== 'prompt') return [];
  const isThere = given.promptId !== null && world.prompts.has(given.promptId);
  return isThere ? [] : [finding('soundMissing', nodeId, `${field}.promptId`)];
}

const optional: (...given: [string, string, FlowSound | null, FlowWorld]) => readonly Finding[] = (nodeId, field, given, world) =>
  given === null ? [] : sound(nodeId, field, given, world);

/** Null is the queue of the entry point. */
function queue(nodeId: string, field: string, queueId: QueueId | null, { queues }: FlowWorld): readonly Finding[] {
  return queueId === null || queues.has(queueId) ? [] : [finding('queueMissing', nodeId, field)];
}

function agent(
  nodeId: string,
  field: string,
  agentId: Parameters<FlowWorld['agents']['has']>[0] | null,
  world: FlowWorld,
): readonly Finding[] {
  return agentId !== null && world.agents.has(agentId) ? [] : [finding('agentMissing', nodeId, field)];
}

function condition(nodeId: string, field: string, when: FlowCondition, world: FlowWorld): readonly Finding[] {
  const at: At = (inner) => `${field}.${inner}`;
  return factsOf(when).flatMap((fact) => ('queueId' in fact ? queue(nodeId, at('queueId'), fact.queueId, world) : []));
}
