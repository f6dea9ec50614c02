import { openCtiEnds } from './retirement.ts';

/** `error`: would surely be refused or not work. `warning`: may well not, or published files do without harm. */
export type Severity = 'error' | 'warning' | 'info';
/** Where a rule comes from: Salesforce's or AWS's documentation, real files and messages, or our own judgement. */
export type Basis = 'documented' | 'observed' | 'judgement';

interface Rule {
  severity: Severity;
  basis: Basis;
  /** How to mend it: the second half of every message. */
  mend: string;
  /** The rule is about Open CTI alone, so its findings name its end. */
  openCti?: true;
  /** What was read is no call center that could be converted. */
  blocksConversion?: true;
}

/** The rules that `bridge callcenter validate` applies (reference, 9), in the order of that table. */
export const rules = {
  ENC001: rule('error', 'documented', 'save the file as UTF-8', { blocksConversion: true }),
  ENC002: rule('info', 'judgement', 'allowed, but save it without where you can: other tools trip over it'),
  ENC003: rule('warning', 'judgement', 'declare encoding="UTF-8", which is what the file is read as'),
  XML001: rule('error', 'documented', 'correct it here or just before', { blocksConversion: true }),
  XML002: rule('warning', 'judgement', 'remove it: a DTD and its entities are never evaluated'),
  XML003: rule('error', 'judgement', 'a definition is small: check that this is the right file', {
    blocksConversion: true,
  }),
  ROOT001: rule('error', 'documented', 'the root of a definition is callCenter', { blocksConversion: true }),
  ROOT002: rule(
    'error',
    'judgement',
    'use either the import file (section, item) or the metadata component (sections, items)',
    { blocksConversion: true },
  ),
  ROOT003: rule('warning', 'judgement', 'an import file has no namespace: leave xmlns out'),
  SEC001: rule('error', 'documented', 'add at least one', { blocksConversion: true }),
  SEC002: rule('error', 'documented', 'give it at least one item, or leave it out'),
  ATT001: rule('error', 'documented', 'add it', { blocksConversion: true }),
  ATT002: rule('error', 'documented', 'write 0, 1, 2 and so on, without sign, point or leading zero', {
    blocksConversion: true,
  }),
  ATT003: rule('error', 'documented', 'number siblings from 0, none skipped and none twice'),
  ATT004: rule('error', 'documented', 'use ASCII letters and digits only'),
  ATT005: rule(
    'error',
    'documented',
    'choose another name: label, sortOrder, internalNameLabel and displayNameLabel are reserved',
  ),
  ATT006: rule('error', 'documented', 'shorten it to 1,000 characters'),
  ATT007: rule(
    'warning',
    'documented',
    'choose names without req, which is reserved for Salesforce (published files do without harm)',
  ),
  ATT008: rule('warning', 'judgement', 'leave it out: nothing reads it'),
  ATT009: rule('warning', 'judgement', 'rename one: the settings that the softphone reads hold one of them only'),
  ATT010: rule('warning', 'judgement', 'correct the spelling: Salesforce ignores a name that it does not know'),
  ATT011: rule('warning', 'documented', 'shorten it to 40 characters (published files do without harm)'),
  STR001: rule('warning', 'judgement', 'remove the space at its ends'),
  STR002: rule('warning', 'judgement', 'remove the space at its ends: values are taken as they stand'),
  EMP001: rule('warning', 'judgement', 'fill it in, or type it in Setup after the import'),
  GEN001: rule('error', 'documented', 'add the section reqGeneralInfo'),
  GEN002: rule('warning', 'documented', 'put it first, sortOrder 0'),
  INT001: rule('error', 'documented', 'add the item reqInternalName'),
  INT002: rule('error', 'documented', 'start with a letter, use ASCII letters and digits only, at most 40'),
  INT003: rule('error', 'documented', 'put it first, sortOrder 0'),
  DSP001: rule('error', 'documented', 'add the item reqDisplayName'),
  DSP002: rule('error', 'documented', 'put it second, sortOrder 1'),
  DSP003: rule('warning', 'judgement', 'shorten it to 80 characters: CallCenter.Name holds no more'),
  DSP004: rule('error', 'documented', 'shorten it to 1,000 characters, or better 80'),
  DSP005: rule('warning', 'judgement', 'fill it in, or type it in Setup after the import'),
  URL001: rule('error', 'documented', 'add the item reqAdapterUrl', { openCti: true }),
  URL002: rule('error', 'judgement', 'give an https URL, or a path from the root as /apex/softphone', {
    openCti: true,
  }),
  URL003: rule('error', 'documented', 'use https', { openCti: true }),
  URL004: rule('warning', 'judgement', 'put in the real address', { openCti: true }),
  URL005: rule('warning', 'judgement', 'fill it in, or type it in Setup after the import', { openCti: true }),
  API001: rule('error', 'documented', 'add the item reqUseApi with true or false', { openCti: true }),
  API002: rule('error', 'documented', 'write true or false, in lower case', { openCti: true }),
  SIZ001: rule('error', 'documented', 'add the item, in pixels', { openCti: true }),
  SIZ002: rule('error', 'documented', 'give a whole number of pixels from 1', { openCti: true }),
  SIZ003: rule('error', 'documented', 'in Lightning the height is 240 to 2560 and the width 200 to 1920 pixels', {
    openCti: true,
  }),
  CMP001: rule('info', 'documented', 'missing means Classic, and then Lightning shows no softphone', { openCti: true }),
  CMP002: rule('error', 'documented', 'write Classic, Lightning or Classic_and_Lightning', { openCti: true }),
  STB001: rule('error', 'documented', 'give both reqStandbyUrl and reqTimeout, or neither', { openCti: true }),
  STB002: rule('warning', 'judgement', 'give a whole number of milliseconds from 1', { openCti: true }),
  CNV001: rule('error', 'documented', 'give both reqCanvasNamespace and reqCanvasApiName, or neither', {
    openCti: true,
  }),
  CNV002: rule('warning', 'documented', 'Canvas softphones work in Salesforce Classic only: leave them out', {
    openCti: true,
  }),
  SCV001: rule(
    'error',
    'documented',
    'add reqVendorInfoApiName to reqGeneralInfo, for Amazon Connect c__AMAZON_CONNECT',
  ),
  SCV002: rule('warning', 'documented', 'write namespace__name, with c__ where the vendor info is in no package'),
  SCV003: rule(
    'warning',
    'documented',
    'paste the certificate of bridge keys create into reqTelephonyIntegrationCertificate',
  ),
  SCV004: rule(
    'warning',
    'judgement',
    'paste the whole PEM, from -----BEGIN CERTIFICATE----- on, with its line breaks',
  ),
  SCV005: rule('warning', 'judgement', 'make a new one: bridge keys rotate'),
  SCV006: rule('warning', 'judgement', 'leave the softphone items out, Salesforce Voice does not read them'),
  SCV007: rule('warning', 'documented', 'use RSA with 2048 or 4096 bits: bridge keys create'),
  LIM001: rule('error', 'documented', 'a file holds at most 500 sections, a section at most 1,000 items'),
  LEG001: rule('info', 'documented', `the CTI Toolkit is no longer of use; its successor ends too: ${openCtiEnds}`),
  MET001: rule('error', 'documented', 'add it'),
  MET002: rule('error', 'observed', 'leave it out: a deploy refuses elements that the type does not have'),
  MET003: rule(
    'error',
    'documented',
    'name the file NAME.callCenter-meta.xml: a letter, then letters and digits, at most 40',
  ),
  MET004: rule('error', 'judgement', 'write one flat JSON object whose values are all text'),
  MET005: rule('warning', 'judgement', 'make them the same: it is not documented which one counts'),
  MET006: rule('error', 'documented', 'add it, if need be empty'),
  MET007: rule(
    'warning',
    'observed',
    'add "reqCallCenterType":"SCVBYOT", else the deploy is judged as a CTI Toolkit file',
  ),
  CRD001: rule('warning', 'judgement', 'keep it elsewhere: every user of the call center can read these values'),
  OCT001: rule('info', 'documented', openCtiEnds),
} satisfies Record<string, Rule>;

export type RuleId = keyof typeof rules;

function rule(
  severity: Severity,
  basis: Basis,
  mend: string,
  marks: Pick<Rule, 'openCti' | 'blocksConversion'> = {},
): Rule {
  return { severity, basis, mend, ...marks };
}
