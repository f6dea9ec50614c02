import { UsageError } from '../usage.ts';
import { write, type Written } from './convert.ts';
import type { Definition, Item, Section } from './definition.ts';
import type { GenerateSettings } from './generate-settings.ts';
import { dialingOptions, generalInfo, hvcc, hvccItems, labelOf } from './names.ts';
import { validate } from './validate.ts';

export type Format = 'scv' | 'import' | 'metadata';

/**
 * Writes a definition file from settings: the same settings always give the same text.
 * @throws UsageError if `validate` would find an error or a warning in it, or a setting is missing for this format
 */
export function generate(format: Format, settings: GenerateSettings, now: Date): Written {
  const definition = format === 'scv' ? salesforceVoice(settings) : openCti(settings);
  const written = write(definition, format === 'metadata' ? 'metadata' : 'import');
  const file = `callCenters/${settings.callCenter}.callCenter-meta.xml`;
  const { findings } = validate(file, Buffer.from(written.text), now);
  const wrong = findings.filter(({ severity }) => severity !== 'info');
  if (wrong.length === 0) return written;
  throw new UsageError(
    `the file would not be clean: ${wrong.map(({ rule, message }) => `${rule} ${message}`).join('; ')}`,
  );
}

/** Partner Telephony (reference, 2). */
function salesforceVoice(settings: GenerateSettings): Definition {
  const { vendorInfo, certificate, contactCenterVersion, longDistPrefix } = settings;
  if (vendorInfo === undefined)
    throw new UsageError(
      '--format scv needs --vendor-info, for Partner Telephony from Amazon Connect c__AMAZON_CONNECT',
    );
  if (certificate === undefined)
    throw new UsageError('--format scv needs --certificate FILE: bridge keys create makes it');
  const items: Partial<Record<string, string>> = {
    ...settings.hvcc,
    reqTelephonyIntegrationCertificate: certificate.replace(/\r\n?/g, '\n').trim(),
    ...(longDistPrefix === undefined ? {} : { reqLongDistPrefix: longDistPrefix }),
  };
  return {
    sections: [
      section(generalInfo, {
        ...namesOf(settings),
        reqVendorInfoApiName: vendorInfo,
        reqVersion: contactCenterVersion,
      }),
      section(hvcc, Object.fromEntries(hvccItems.map((name) => [name, items[name]]))),
      ...settings.sections,
    ],
  };
}

/** Open CTI (reference, 1). */
function openCti(settings: GenerateSettings): Definition {
  if (settings.adapterUrl === undefined) throw new UsageError('--format import and metadata need --adapter-url');
  return {
    sections: [
      section(generalInfo, {
        ...namesOf(settings),
        reqAdapterUrl: settings.adapterUrl,
        reqUseApi: String(settings.useApi),
        reqSoftphoneHeight: String(settings.height),
        reqSoftphoneWidth: String(settings.width),
        reqSalesforceCompatibilityMode: settings.mode,
        reqStandbyUrl: settings.standbyUrl,
        reqTimeout: settings.timeoutMs?.toFixed(0),
        reqCanvasNamespace: settings.canvasNamespace,
        reqCanvasApiName: settings.canvasApiName,
      }),
      section(dialingOptions, {
        reqOutsidePrefix: settings.outsidePrefix,
        reqLongDistPrefix: settings.longDistPrefix ?? '',
        reqInternationalPrefix: settings.internationalPrefix,
      }),
      ...settings.sections,
    ],
  };
}

const namesOf = ({ callCenter, displayName }: GenerateSettings): Record<string, string> => ({
  reqInternalName: callCenter,
  reqDisplayName: displayName,
});

/** A section of Salesforce's, of those items that have a value. */
function section(name: string, values: Record<string, string | undefined>): Section {
  const items = Object.entries(values).flatMap(([item, value]): Item[] =>
    value === undefined ? [] : [{ name: item, label: labelOf(item), value }],
  );
  return { name, label: labelOf(name), items };
}
