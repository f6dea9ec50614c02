/** What other CDK apps may use. */
export { BridgeState } from './bridge-state.ts';
export type { BridgeSettings, BridgeSettingsInput } from './bridge-settings.ts';
export { ConnectVoiceCallBridge, type ConnectVoiceCallBridgeProps } from './connect-voicecall-bridge.ts';
export { parseBridgeSettings } from './stage-settings.ts';
