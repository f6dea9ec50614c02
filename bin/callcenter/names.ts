/** The two sections that matter by name, as Salesforce spells them. */
export const generalInfo = 'reqGeneralInfo';
export const dialingOptions = 'reqDialingOptions';
export const hvcc = 'reqHvcc';

/** What a softphone needs (reference, 1.2). Only files of Open CTI have these. */
export const openCtiItems = [
  'reqAdapterUrl',
  'reqUseApi',
  'reqSoftphoneHeight',
  'reqSoftphoneWidth',
  'reqSalesforceCompatibilityMode',
  'reqStandbyUrl',
  'reqTimeout',
  'reqCanvasNamespace',
  'reqCanvasApiName',
] as const;

/** Items of `reqHvcc` (reference, 2), in the order in which they are written. */
export const hvccItems = [
  'reqTelephonyIntegrationCertificate',
  'reqLongDistPrefix',
  'reqRelayState',
  'reqIdentityUrl',
  'reqUniversalCallRecordingAccess',
  'reqInstanceName',
  'reqInstanceId',
  'reqConnectedAppId',
  'reqSettingsRelayState',
  'reqRegion',
  'reqThirdPartyIDP',
  'reqTransferTargetForOmniFlowTransfer',
  'reqTransferTargetForOmniFlowTransferDisplayName',
  'reqTelephonyIntegrationKeyPairExpDate',
  'reqAmazonConnectManagementRole',
  'reqUpdateCredentialRole',
  'reqInstanceRecordingRole',
  'reqSCVS3Role',
  'reqPresenceStatusSyncAccess',
  'reqShowVendorStatusInfoAccess',
  'reqEnhancedAgentStabilityAccess',
  'reqAlwaysShowVoiceExtension',
  'reqEnableGlobalSignIn',
  'reqPrimaryInstanceName',
  'reqSecondaryInstanceName',
] as const;

/** Every name with `req` that Salesforce is known to read, in sections of either kind. */
export const knownNames: ReadonlySet<string> = new Set([
  ...[generalInfo, dialingOptions, hvcc],
  ...['reqInternalName', 'reqDisplayName', 'reqDescription', 'reqVersion', 'reqProgId', 'reqVendorInfoApiName'],
  ...openCtiItems,
  ...['reqOutsidePrefix', 'reqLongDistPrefix', 'reqInternationalPrefix'],
  ...hvccItems,
  'reqTelephonyProvider',
]);

/** Those of `reqGeneralInfo` that the metadata component keeps in `customSettings` too, in its order (reference, 3.3). */
export const customSettingsItems = [
  'reqTimeout',
  'reqStandbyUrl',
  'reqSoftphoneHeight',
  'reqUseApi',
  'reqSoftphoneWidth',
  'reqSalesforceCompatibilityMode',
] as const;

/** The rule for the internal name of a call center (reference, 1.2). */
export const internalNamePattern = /^[A-Za-z][A-Za-z0-9]{0,39}$/;

const ownLabels: ReadonlyMap<string, string> = new Map([
  [generalInfo, 'General Information'],
  [dialingOptions, 'Dialing Options'],
  [hvcc, 'SCV Settings'],
  ['reqInternalName', 'InternalName'],
  ['reqAdapterUrl', 'CTI Adapter URL'],
  ['reqUseApi', 'Use CTI API'],
  ['reqVendorInfoApiName', 'Conversation Vendor Info Developer Name'],
  ['reqLongDistPrefix', 'Long Distance Prefix'],
]);

/** The label that Salesforce's own samples give to a name, else its words: `reqStandbyUrl` is `Standby Url`. */
export function labelOf(name: string): string {
  const words = name.replace(/^req/, '').replace(/([a-z0-9])(?=[A-Z])/g, '$1 ');
  return ownLabels.get(name) ?? words;
}
