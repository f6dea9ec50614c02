import { generalInfo } from '../names.ts';
import { settingOf } from '../kind.ts';
import { sectionOf } from '../reading.ts';
import type { Text } from '../xml.ts';
import type { Context } from './context.ts';

const modes = ['Classic', 'Lightning', 'Classic_and_Lightning'];
/** Pixels in Lightning (reference, 1.2). */
const sizes = [
  { name: 'reqSoftphoneHeight', least: 240, most: 2560 },
  { name: 'reqSoftphoneWidth', least: 200, most: 1920 },
];

/** URL, API, SIZ, CMP, STB and CNV: what a softphone of Open CTI needs. */
export function checkOpenCti(context: Context): void {
  const { reading, report } = context;
  report.add('OCT001', reading.root.at, 'this is a call center of Open CTI');
  if (report.has('SEC001', 'GEN001', 'ROOT002')) return;
  const mode = settingOf(reading, 'reqSalesforceCompatibilityMode');
  const lightning = mode?.text.includes('Lightning') ?? false;
  checkMode(mode, context);
  checkAdapterUrl(lightning, context);
  checkUseApi(context);
  for (const size of sizes) checkSize(size, lightning, context);
  checkStandby(context);
  checkCanvas(lightning, context);
}

function checkMode(mode: Text | undefined, context: Context): void {
  if (!mode) context.report.add('CMP001', placeOf(context), 'no reqSalesforceCompatibilityMode');
  else if (!isEmpty(mode, 'reqSalesforceCompatibilityMode', context) && !modes.includes(mode.text))
    context.report.add('CMP002', mode.at, 'reqSalesforceCompatibilityMode is none of the three');
}

function checkAdapterUrl(lightning: boolean, context: Context): void {
  const { reading, report } = context;
  const url = settingOf(reading, 'reqAdapterUrl');
  if (!url) return report.add('URL001', placeOf(context), 'no adapter URL');
  const text = url.text.trim();
  const isHttp = /^http:\/\//i.test(text);
  if (text === '') report.add('URL005', url.at, 'the adapter URL is empty');
  else if (/[{}<>]|\bdomain:port\b/i.test(text)) report.add('URL004', url.at, 'the adapter URL is a placeholder');
  else if (!isAddress(text)) report.add('URL002', url.at, 'the adapter URL is neither http(s) nor relative');
  if (isHttp && lightning) report.add('URL003', url.at, 'the adapter URL is http, which Lightning does not show');
}

/** A path from the root is a Visualforce page. */
function isAddress(text: string): boolean {
  return text.startsWith('/') || (/^https?:\/\//i.test(text) && URL.canParse(text));
}

function checkUseApi(context: Context): void {
  const useApi = settingOf(context.reading, 'reqUseApi');
  if (!useApi) context.report.add('API001', placeOf(context), 'no reqUseApi');
  else if (!isEmpty(useApi, 'reqUseApi', context) && !['true', 'false'].includes(useApi.text))
    context.report.add('API002', useApi.at, 'reqUseApi is neither true nor false');
}

function checkSize({ name, least, most }: (typeof sizes)[number], lightning: boolean, context: Context): void {
  const { reading, report } = context;
  const size = settingOf(reading, name);
  if (!size) return report.add('SIZ001', placeOf(context), `no ${name}`);
  if (isEmpty(size, name, context)) return;
  const pixels = Number(size.text);
  if (!isPositive(size.text)) report.add('SIZ002', size.at, `${name} is no number of pixels`);
  else if (lightning && (pixels < least || pixels > most)) report.add('SIZ003', size.at, `${name} is out of range`);
}

/** Both or neither; one that was left empty can still be typed in Setup. */
function checkStandby({ reading, report }: Context): void {
  const standbyUrl = settingOf(reading, 'reqStandbyUrl');
  const timeout = settingOf(reading, 'reqTimeout');
  const alone = standbyUrl && timeout ? undefined : (standbyUrl ?? timeout);
  if (alone && alone.text !== '')
    report.add('STB001', alone.at, 'one of reqStandbyUrl and reqTimeout without the other');
  if (timeout && timeout.text !== '' && !isPositive(timeout.text))
    report.add('STB002', timeout.at, 'reqTimeout is no number of milliseconds');
}

function checkCanvas(lightning: boolean, { reading, report }: Context): void {
  const namespace = settingOf(reading, 'reqCanvasNamespace');
  const apiName = settingOf(reading, 'reqCanvasApiName');
  const either = namespace ?? apiName;
  if (!either) return;
  if (!namespace || !apiName) report.add('CNV001', either.at, 'one of the two canvas items without the other');
  if (lightning) report.add('CNV002', either.at, 'a Canvas softphone with Lightning');
}

const isPositive = (text: string): boolean => /^[1-9]\d*$/.test(text);

/** Only reqInternalName must have its value in the file (reference, 1.1). */
function isEmpty({ text, at }: Text, name: string, { report }: Context): boolean {
  if (text.trim() !== '') return false;
  report.add('EMP001', at, `${name} is empty`);
  return true;
}

const placeOf = ({ reading }: Context): number => sectionOf(reading, generalInfo)?.at ?? reading.root.at;
