/** A browser with a voice and pages to show it, for tests that start no processes of the deployment. */
export { AGENT_VOICE } from './audio/voice.ts';
export { launchBrowser, type Browser } from './browser.ts';
export { bundlePage } from './bundle.ts';
export { addHeadset, HEADSET, moveHeadset } from './page/headset.ts';
export { servePages } from './page-server.ts';
