/** Calls through the product's own pages, for benches. */
export { acceptOffer, closeAll, openDesk, openShopPage, startCall, watchTenant, type Actor, type Visitor } from './actors.ts';
export { waitForBothTalking } from './both-talking.ts';
export { firstAudible } from './measure.ts';
export { startWorld, type World } from './world.ts';
