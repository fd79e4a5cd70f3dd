import { newId, type QueueId, type TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { drawSkills, nameRequirements, type SkillSet } from '../floor/skills.ts';
import { floorSnapshot } from '../floor/snapshot.ts';
import type { DriverAgent, DriverContact } from './driver-main.ts';
import type { Drivers } from './drivers.ts';

export interface FloorSize {
  readonly agents: number;
  readonly waiting: number;
  readonly tenants: number;
  readonly skills: number;
}

export type FloorContact = Pick<DriverContact, 'tenantId' | 'contactId'>;

const SKILLS_SEED = 11;

/** Tenants with one queue each; agents and contacts are spread over them one by one. */
export class Floor {
  readonly agents: readonly DriverAgent[];
  readonly tenantIds: readonly TenantId[];
  readonly #queues: ReadonlyMap<TenantId, QueueId>;
  readonly #drivers: Drivers;
  readonly #skills: SkillSet;
  #made = 0;

  private constructor(drivers: Drivers, skills: SkillSet, queues: ReadonlyMap<TenantId, QueueId>, agents: readonly DriverAgent[]) {
    this.#drivers = drivers;
    this.#skills = skills;
    this.#queues = queues;
    this.tenantIds = [...queues.keys()];
    this.agents = agents;
  }

  static async open(acd: Acd, drivers: Drivers, size: FloorSize): Promise<Floor> {
    const skills = drawSkills(size.skills, SKILLS_SEED);
    const queues = new Map(Array.from({ length: size.tenants }, () => [newId('tenant'), newId('queue')] as const));
    const tenantIds = [...queues.keys()];
    const agents = Array.from({ length: size.agents }, (_, index) => ({
      tenantId: tenantIds[index % tenantIds.length] as TenantId,
      agentId: newId('agent'),
    }));
    for (const [tenantId, queueId] of queues) {
      const agentIds = agents.filter((agent) => agent.tenantId === tenantId).map(({ agentId }) => agentId);
      await acd.publishConfiguration(floorSnapshot(tenantId, agentIds, [{ queueId, agentIds }], { skills }));
      await nameRequirements(acd, tenantId, queueId, skills);
    }
    await drivers.all('openDesks', agents);
    return new Floor(drivers, skills, queues, agents);
  }

  /** New contacts, in no queue yet. */
  async create(count: number): Promise<readonly DriverContact[]> {
    const contacts = Array.from({ length: count }, (_, index) => {
      const tenantId = this.tenantIds[index % this.tenantIds.length] as TenantId;
      return {
        tenantId,
        contactId: newId('contact'),
        queueId: this.#queues.get(tenantId) as QueueId,
        requirement: this.#skills.requirementOf(this.#made++),
      };
    });
    await this.#drivers.all('create', contacts);
    return contacts;
  }

  async enqueue(contacts: readonly DriverContact[]): Promise<void> {
    await this.#drivers.all('enqueue', contacts);
  }

  async setStatus(agents: readonly DriverAgent[], status: 'available' | 'notReady'): Promise<void> {
    await this.#drivers.all('setStatus', agents, (share) => ({ agents: share, status }));
  }

  /** Learns where these contacts ring, for `accept`. */
  async followContacts(contacts: readonly DriverContact[]): Promise<void> {
    await this.#drivers.all('followContacts', contacts);
  }

  /** Learns what rings at these agents, for `accept`; resolves with the contacts. */
  async followAgents(agents: readonly DriverAgent[]): Promise<readonly FloorContact[]> {
    return (await this.#drivers.all<DriverAgent, FloorContact[]>('followAgents', agents)).flat();
  }

  /** Takes all that was learned of; resolves with how many. */
  async accept(): Promise<number> {
    return (await this.#drivers.all<never, number>('accept', [])).reduce((sum, count) => sum + count, 0);
  }

  async end(contacts: readonly FloorContact[]): Promise<void> {
    await this.#drivers.all('end', contacts);
  }
}
